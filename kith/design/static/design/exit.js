// Quick exit. Without this file the forms still post, and the server sends the browser away.
(() => {
  "use strict";
  const KEY = "Shift", TIMES = 3, WITHIN = 5000;
  let presses = [];
  let leaving = false;

  const leave = (form) => {
    if (leaving) return;
    const away = form.dataset.leave;
    if (!away) { leaving = true; form.submit(); return; }
    leaving = true;
    document.title = " ";
    document.documentElement.hidden = true;
    const go = () => window.location.replace(away);
    try {
      fetch(form.action, { method: "POST", keepalive: true, credentials: "same-origin", redirect: "manual" }).then(go, go);
    } catch {
      go();
    }
    // A slow network must not hold anyone here.
    setTimeout(go, 400);
  };

  document.addEventListener("submit", (event) => {
    if (event.target instanceof HTMLFormElement && event.target.hasAttribute("data-leave")) {
      event.preventDefault();
      leave(event.target);
    }
  }, true);

  document.addEventListener("keydown", (event) => {
    if (event.key !== KEY) { presses = []; return; }
    if (event.repeat) return;
    const moment = Date.now();
    presses = presses.filter((before) => moment - before < WITHIN).concat(moment);
    if (presses.length >= TIMES) {
      const form = document.querySelector("form[data-leave]");
      if (form) leave(form);
    }
  }, true);

  // A page brought back from the browser's memory after leaving asks the server anew.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && leaving) window.location.reload();
  });
})();
