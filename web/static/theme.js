// Runs in <head>, before the first paint: says that there is a script, and keeps the reader's choice of day or night.
(() => {
  const root = document.documentElement, key = "glasshouse.theme";
  const dark = matchMedia("(prefers-color-scheme: dark)");
  root.classList.add("js");
  const kept = () => { try { return localStorage.getItem(key); } catch { return null; } };
  const chosen = kept();
  if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
  const isDark = () => (root.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark";
  const say = () => {
    for (const b of document.querySelectorAll("[data-night]")) b.setAttribute("aria-pressed", String(isDark()));
  };
  document.addEventListener("DOMContentLoaded", say);
  dark.addEventListener("change", say);
  document.addEventListener("click", (e) => {
    if (!(e.target instanceof Element) || !e.target.closest("[data-night]")) return;
    root.dataset.theme = isDark() ? "light" : "dark";
    try { localStorage.setItem(key, root.dataset.theme); } catch { /* a reader who keeps nothing keeps no theme */ }
    say();
  });
  // The site is kept for when there is no network. Where a room comes first, its page sees to it (web/ts/parts/console.ts).
  addEventListener("load", () => {
    if (!navigator.serviceWorker || document.querySelector("gh-playground")) return;
    const policy = window.trustedTypes?.createPolicy("glasshouse-offline", { createScriptURL: () => "/sw.js" });
    navigator.serviceWorker.register(policy?.createScriptURL("") ?? "/sw.js").catch(() => { /* a browser that keeps no site */ });
  });
})();
