// Sending without leaving the page. Without this file the form posts and the page comes back.
(() => {
  "use strict";
  const FIRST = 1000, LONGEST = 30000;

  const newKey = () => {
    if (window.crypto.randomUUID) return window.crypto.randomUUID();
    const bytes = window.crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  };

  const wait = (time) => new Promise((done) => {
    const timer = setTimeout(finish, time);
    function finish() {
      clearTimeout(timer);
      window.removeEventListener("online", finish);
      done();
    }
    window.addEventListener("online", finish);
  });

  const insert = (form, html) => {
    const holder = document.createElement("template");
    holder.innerHTML = html.trim();
    const root = holder.content.firstElementChild;
    const flow = document.getElementById(form.dataset.send);
    if (!root || !flow) return;
    if (!root.id || !document.getElementById(root.id)) flow.append(holder.content);
    const placed = root.id ? document.getElementById(root.id) : root;
    if (placed) placed.scrollIntoView({ block: "nearest" });
  };

  const sentence = async (answer, fallback) => {
    const body = await answer.text();
    const type = answer.headers.get("Content-Type") || "";
    if (type.includes("application/json")) {
      try {
        const told = JSON.parse(body);
        return String(told.reason || told.error || fallback);
      } catch { return fallback; }
    }
    if (type.includes("text/html")) {
      const page = new DOMParser().parseFromString(body, "text/html");
      const said = page.querySelector("[data-reason], .error, .errors li");
      if (said) return said.textContent.trim();
      if (page.body.children.length > 1) return fallback;
      return page.body.textContent.trim() || fallback;
    }
    return body.trim().slice(0, 400) || fallback;
  };

  const prepare = (form) => {
    const box = form.querySelector("textarea");
    const key = form.querySelector("input[name=key]");
    const button = form.querySelector("button[type=submit]");
    const place = form.querySelector("[role=status]");
    if (!box || !key || !button || !place) return;
    let busy = false;

    const say = (words, wrong) => {
      place.textContent = words;
      place.classList.toggle("error", Boolean(wrong));
    };
    const grow = () => {
      const lines = Math.min(8, Math.max(1, box.value.split("\n").length));
      if (box.rows !== lines) box.rows = lines;
    };

    const send = async () => {
      const words = box.value;
      if (busy || !words.trim()) return;
      busy = true;
      button.setAttribute("aria-busy", "true");
      box.readOnly = true;
      say(form.dataset.sending, false);
      const body = new URLSearchParams(new FormData(form));
      let pause = FIRST;
      try {
        for (;;) {
          let answer = null;
          try {
            answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin", headers: { Accept: "text/html", "X-Requested-With": "send" } });
          } catch { answer = null; }
          if (answer && answer.redirected) {
            // Signed out, or the server chose another page: go there by the ordinary way, words kept by the browser.
            say(form.dataset.refused, true);
            return;
          }
          if (answer && answer.ok) {
            insert(form, await answer.text());
            box.value = "";
            key.value = newKey();
            grow();
            say(form.dataset.sent, false);
            form.dispatchEvent(new CustomEvent("kith:sent", { bubbles: true }));
            return;
          }
          if (answer && answer.status < 500 && answer.status !== 408 && answer.status !== 429) {
            say(await sentence(answer, form.dataset.refused), true);
            // The words may change now, and other words need another key.
            if (answer.status === 409) key.value = newKey();
            return;
          }
          say(form.dataset.trying, true);
          await wait(pause * (0.75 + Math.random() / 2));
          pause = Math.min(LONGEST, pause * 2);
        }
      } finally {
        busy = false;
        box.readOnly = false;
        button.removeAttribute("aria-busy");
        box.focus({ preventScroll: true });
      }
    };

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send();
    });
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) {
        event.preventDefault();
        send();
      }
    });
    box.addEventListener("input", () => {
      grow();
      if (place.classList.contains("error") && !busy) say("", false);
    });
    grow();

    // A conversation opens at its newest message.
    const flow = document.getElementById(form.dataset.send);
    if (flow && flow.hasAttribute("data-follow") && !window.location.hash) {
      window.scrollTo(0, document.documentElement.scrollHeight);
    }
  };

  for (const form of document.querySelectorAll("form[data-send]")) prepare(form);
})();
