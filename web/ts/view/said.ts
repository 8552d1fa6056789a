/** Sentences: words of ours, and names that the machine says. */
import { html, type TemplateResult } from "lit/html.js";
import { zh } from "../t.ts";

/** Words, and names: those are set in mono. */
export type Said = (string | { m: string })[];

/** A name, as part of a sentence. */
export function m(s: string | number): { m: string } {
  return { m: String(s) };
}

/** A sentence with values in it: words, names by m(), or other sentences. The build puts its Chinese in its place. */
export function said(parts: TemplateStringsArray, ...values: (string | number | { m: string } | Said)[]): Said {
  const out: Said = [];
  parts.forEach((words, i) => {
    if (words) out.push(words);
    const v = values[i];
    if (Array.isArray(v)) out.push(...v);
    else if (v !== undefined && v !== "") out.push(typeof v === "object" ? v : String(v));
  });
  return out;
}

/** Names as a list: the words between them are ours. */
export function names(list: string[]): Said {
  const [comma, and] = zh ? ["、", "\u00a0和\u00a0"] : [", ", " and "];
  return list.flatMap((n, i) => (i === 0 ? [m(n)] : [i === list.length - 1 ? and : comma, m(n)]));
}

export function plain(s: Said): string {
  return s.map((p) => (typeof p === "string" ? p : p.m)).join("");
}

export function spoken(s: Said): TemplateResult {
  return html`${s.map((p) => (typeof p === "string" ? p : html`<span class="mono">${p.m}</span>`))}`;
}
