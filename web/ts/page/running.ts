/** The script of /about/running: reads the very program that the playground runs, and holds its modules against the page's. */
import { linked } from "../buildinfo.ts";
import { t } from "../t.ts";

const proof = document.querySelector<HTMLElement>("#proof")!;

async function read(): Promise<string> {
  const res = await fetch(proof.dataset.wasm!);
  if (!res.ok) throw new Error(t`the server answered ${res.status}`);
  const program = new Uint8Array(await res.arrayBuffer());
  const all = linked(program);
  if (all.length === 0) throw new Error(t`the program does not tell its modules`);
  const known = new Map([...document.querySelectorAll<HTMLElement>("[data-module]")].map((el) => [el.dataset.module!, el.dataset.sum!]));
  const other = all.filter((m) => m.sum && known.get(`${m.path} ${m.version}`) !== m.sum).map((m) => `${m.path} ${m.version}`);
  const hash = crypto.subtle && Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", program)), (b) => b.toString(16).padStart(2, "0")).join("");
  const same = other.length === 0 ? t`Each has the version and the sum of the list below.` : t`These are not as in the list below: ${other.join(", ")}.`;
  return [t`The program that the playground runs names ${all.length} modules.`, same, hash ? t`Its SHA-256 is ${hash}.` : ""].join(" ");
}

proof.querySelector("button")!.addEventListener("click", () => {
  proof.textContent = t`The program is fetched and read.`;
  read().then((said) => (proof.textContent = said), (err: Error) => (proof.textContent = t`It cannot be read: ${err.message}.`));
});

// A site may stand without the archives: it then says how to make them.
for (const a of document.querySelectorAll<HTMLAnchorElement>("a[download]")) {
  fetch(a.href, { method: "HEAD" }).then((res) => {
    if (!res.ok) a.after(t` (not on this server: make downloads builds it)`);
  }, () => undefined); // offline, where a download would not come either
}
