// Runs in <head>, before the first paint: says that there is a script, and keeps the reader's choice of day or night and
// of a language. A page is never left for another language by itself: the way to the one chosen last is only marked.
(() => {
  const root = document.documentElement, key = "glasshouse.theme", lang = "glasshouse.lang";
  const dark = matchMedia("(prefers-color-scheme: dark)");
  root.classList.add("js");
  const kept = (k) => { try { return localStorage.getItem(k); } catch { return null; } };
  const keep = (k, v) => { try { localStorage.setItem(k, v); } catch { /* a reader who keeps nothing keeps no choice */ } };
  const chosen = kept(key);
  if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
  const isDark = () => (root.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark";
  const say = () => {
    for (const b of document.querySelectorAll("[data-night]")) b.setAttribute("aria-pressed", String(isDark()));
  };
  document.addEventListener("DOMContentLoaded", () => {
    say();
    for (const a of document.querySelectorAll("a[hreflang]")) a.classList.toggle("mine", a.hreflang === kept(lang));
  });
  dark.addEventListener("change", say);
  document.addEventListener("click", (e) => {
    if (!(e.target instanceof Element)) return;
    const a = e.target.closest("a[hreflang]");
    if (a) {
      keep(lang, a.hreflang);
      a.search = location.search;
      a.hash = location.hash;
    }
    if (!e.target.closest("[data-night]")) return;
    keep(key, root.dataset.theme = isDark() ? "light" : "dark");
    say();
  });
  // The site is kept for when there is no network. Where a room comes first, its page sees to it (web/ts/parts/console.ts).
  addEventListener("load", () => {
    if (!navigator.serviceWorker || document.querySelector("gh-playground")) return;
    const policy = window.trustedTypes?.createPolicy("glasshouse-offline", { createScriptURL: () => "/sw.js" });
    navigator.serviceWorker.register(policy?.createScriptURL("") ?? "/sw.js").catch(() => { /* a browser that keeps no site */ });
  });
})();
