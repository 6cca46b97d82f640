// Comfort only: the page opens at the newest message, says that it was read, and the list keeps up.
(() => {
  "use strict";
  const flow = document.querySelector(".talk__flow[data-read]");
  const rows = document.querySelector("[data-talks]");

  const atEnd = () => window.scrollTo({ top: document.documentElement.scrollHeight });

  const lastMessage = () => {
    const bubbles = flow.querySelectorAll(".bubble[id^='m-']");
    return bubbles.length ? bubbles[bubbles.length - 1].id.slice(2) : "";
  };

  let told = flow ? lastMessage() : "";
  let timer = 0;

  const tellRead = () => {
    const message = lastMessage();
    const token = document.querySelector("input[name=csrfmiddlewaretoken]");
    if (!message || message === told || !token || document.visibilityState !== "visible") return;
    told = message;
    const body = new URLSearchParams({ message, csrfmiddlewaretoken: token.value });
    fetch(flow.dataset.read, { method: "POST", body, credentials: "same-origin", headers: { "X-Requested-With": "read" } }).catch(() => { told = ""; });
  };

  const soon = (what, time) => {
    clearTimeout(timer);
    timer = setTimeout(what, time);
  };

  const freshRows = async () => {
    try {
      const answer = await fetch(window.location.href, { credentials: "same-origin", headers: { "X-Requested-With": "live" } });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("talks");
      const old = document.getElementById("talks");
      if (fresh && old && !old.contains(document.activeElement)) old.replaceWith(document.adoptNode(fresh));
    } catch { /* The next event tries again. */ }
  };

  if (flow && (!window.location.hash || window.location.hash === "#latest") && !document.querySelector(".errors")) atEnd();
  document.addEventListener("kith:live", (event) => {
    if (flow && event.detail.kind === "message") soon(tellRead, 700);
    if (rows && (event.detail.kind === "message" || event.detail.kind === "conversation")) soon(freshRows, 1500);
  });
  document.addEventListener("visibilitychange", () => { if (flow) soon(tellRead, 700); });
})();
