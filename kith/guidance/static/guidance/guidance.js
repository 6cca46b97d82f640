// The guide works without this file. With it, the browser keeps one page in its history instead of thirty.
(() => {
  "use strict";

  const ready = () => {
    for (const button of document.querySelectorAll("[data-print]")) button.hidden = false;
  };

  document.addEventListener("click", (event) => {
    const pressed = event.target instanceof Element ? event.target.closest("[data-print], [data-replace]") : null;
    if (!pressed) return;
    if (pressed.hasAttribute("data-print")) { window.print(); return; }
    event.preventDefault();
    window.location.replace(pressed.href);
  });

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.hasAttribute("data-walk") || event.defaultPrevented) return;
    event.preventDefault();
    const button = event.submitter;
    const typed = new FormData(form, button);
    if (button) button.setAttribute("aria-disabled", "true");
    const plainly = () => {
      const carried = document.createElement("input");
      carried.type = "hidden";
      carried.name = button ? button.name : "do";
      carried.value = button ? button.value : "answer";
      form.append(carried);
      form.submit();
    };
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(typed), credentials: "same-origin", redirect: "error" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = page.getElementById("main");
      if (!next) { plainly(); return; }
      document.title = page.title;
      document.getElementById("main").replaceWith(next);
      ready();
      window.scrollTo(0, 0);
      (next.querySelector("[autofocus]") || next).focus({ preventScroll: true });
    } catch {
      plainly();
    }
  });

  ready();
})();
