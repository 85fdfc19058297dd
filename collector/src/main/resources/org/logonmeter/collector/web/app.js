// Conveniences only: every page works without this file.
(() => {
  "use strict";
  const root = document.documentElement;
  const button = document.getElementById("theme");
  if (button) {
    const dark = () =>
      root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    const tell = () => button.setAttribute("aria-pressed", String(dark()));
    button.hidden = false;
    tell();
    button.addEventListener("click", () => {
      root.dataset.theme = dark() ? "light" : "dark";
      document.cookie =
        `theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax` +
        (location.protocol === "https:" ? "; secure" : "");
      tell();
    });
  }
  const form = document.querySelector("form.filters");
  if (form) {
    // Only what was filled in belongs into the address.
    form.addEventListener("submit", () => {
      const send = form.querySelector("button[type=submit]");
      for (const field of form.elements) {
        if (field.name && !field.value) field.disabled = true;
      }
      if (send) {
        send.setAttribute("aria-disabled", "true");
        send.textContent = "Loading…";
      }
    });
    // Back shows the form as it was before it was sent.
    addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      for (const field of form.elements) field.disabled = false;
      const send = form.querySelector("button[type=submit]");
      if (send) {
        send.removeAttribute("aria-disabled");
        send.textContent = "Show";
      }
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "/" || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
      if (event.target.closest("input, select, textarea, [contenteditable]")) return;
      event.preventDefault();
      document.getElementById("f-user").focus();
    });
  }
})();
