// Comfort for forms: a guess at the time zone, a button that shows a passphrase, a button that prints. Every form works without it.
(() => {
  "use strict";

  for (const select of document.querySelectorAll("select[data-guess-zone]")) {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (zone && [...select.options].some((option) => option.value === zone)) select.value = zone;
  }

  for (const input of document.querySelectorAll("input[type=password][data-show]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn--s";
    button.textContent = input.dataset.show;
    button.setAttribute("aria-controls", input.id);
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => {
      const shown = input.type === "text";
      input.type = shown ? "password" : "text";
      button.textContent = shown ? input.dataset.show : input.dataset.hide;
      button.setAttribute("aria-pressed", String(!shown));
    });
    // A browser offers to remember only what is a password when it is sent.
    if (input.form) input.form.addEventListener("submit", () => { input.type = "password"; });
    // The button stands inside the field's own frame, so that nothing on the page moves when it comes.
    const frame = document.createElement("span");
    frame.className = "showing";
    input.replaceWith(frame);
    frame.append(input, button);
  }

  for (const place of document.querySelectorAll("[data-print]")) {
    place.hidden = false;
    place.addEventListener("click", () => window.print());
  }
})();
