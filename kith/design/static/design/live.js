// The one live stream of this person. Pages work without it; it only saves a reload.
(() => {
  "use strict";
  const address = document.body.dataset.live;
  if (!address || !("EventSource" in window)) return;

  const QUIET = 3000, HIDDEN = 60000, LONGEST = 60000;
  const lost = document.querySelector("[data-live-lost]");
  let stream = null, last = "", tries = 0;
  let noticeTimer = 0, againTimer = 0, hiddenTimer = 0;

  const tell = (on) => {
    if (!lost) return;
    const words = on ? lost.dataset.liveLost : "";
    if (lost.textContent !== words) lost.textContent = words;
  };

  const fragment = (html) => {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    return holder.content;
  };

  const count = (kind, by) => {
    for (const place of document.querySelectorAll(`[data-count="${CSS.escape(kind)}"]`)) {
      const sum = by(Number.parseInt(place.textContent, 10) || 0);
      place.textContent = String(sum);
      place.hidden = sum === 0;
    }
  };

  const nearEnd = () => window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 200;

  const take = (event) => {
    if (event.lastEventId) last = event.lastEventId;
    let told;
    try { told = JSON.parse(event.data); } catch { return; }
    const target = told.target ? document.getElementById(told.target) : null;
    let fresh = true;
    if (target && told.html) {
      const piece = fragment(told.html);
      const root = piece.firstElementChild;
      const there = root && root.id ? document.getElementById(root.id) : null;
      if (there) {
        fresh = false;
        // Our own message may have come back first as the answer to sending it.
        there.replaceWith(piece);
      } else {
        const follow = nearEnd() && target.hasAttribute("data-follow");
        target.append(piece);
        if (follow) root.scrollIntoView({ block: "nearest" });
      }
    }
    // What arrives before somebody's eyes is read already.
    const watched = target && target.hasAttribute("data-read") && document.visibilityState === "visible";
    if (typeof told.count === "number") { if (!watched) count(told.counts, () => told.count); }
    else if (fresh) count(told.kind, (before) => before + 1);
    document.dispatchEvent(new CustomEvent("kith:live", { detail: { kind: told.kind, id: told.id } }));
  };

  const resync = async () => {
    let page;
    try {
      const answer = await fetch(window.location.href, { credentials: "same-origin", headers: { "X-Requested-With": "live" } });
      if (!answer.ok || answer.redirected) return;
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch { return; }
    for (const old of document.querySelectorAll("[data-live-region][id]")) {
      const fresh = page.getElementById(old.id);
      // A box somebody is writing in is never swapped away.
      if (fresh && !old.contains(document.activeElement)) old.replaceWith(document.adoptNode(fresh));
    }
  };

  const close = () => {
    clearTimeout(againTimer);
    clearTimeout(noticeTimer);
    if (stream) stream.close();
    stream = null;
  };

  const open = () => {
    if (stream) return;
    const to = new URL(address, window.location.href);
    if (last) to.searchParams.set("after", last);
    stream = new EventSource(to);
    stream.addEventListener("open", () => {
      tries = 0;
      clearTimeout(noticeTimer);
      noticeTimer = 0;
      tell(false);
    });
    stream.addEventListener("message", take);
    stream.addEventListener("resync", (event) => {
      if (event.lastEventId) last = event.lastEventId;
      resync();
    });
    stream.addEventListener("error", () => {
      if (!noticeTimer) noticeTimer = setTimeout(() => tell(true), QUIET);
      if (stream && stream.readyState === EventSource.CLOSED) {
        stream = null;
        tries += 1;
        clearTimeout(againTimer);
        againTimer = setTimeout(open, Math.min(LONGEST, 1000 * 2 ** tries) * (0.5 + Math.random() / 2));
      }
    });
  };

  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", (event) => {
    open();
    if (event.persisted && !last) resync();
  });
  document.addEventListener("visibilitychange", () => {
    clearTimeout(hiddenTimer);
    if (document.visibilityState === "hidden") hiddenTimer = setTimeout(close, HIDDEN);
    else if (!stream) { open(); if (!last) resync(); }
  });
  open();
})();
