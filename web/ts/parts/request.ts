/** The form that asks the cluster: every option of a KV request, its exact line, what it answers, and what still waits. */
import "../kit.ts";
import { html, nothing, type TemplateResult } from "lit/html.js";
import { live } from "lit/directives/live.js";
import { CLIENT } from "../command/glasshouse.ts";
import type { Desk } from "../desk.ts";
import { clients, servers } from "../reduce/model.ts";
import type { FetchResult } from "../source/source.ts";
import { t, th } from "../t.ts";
import { dress } from "../view/style.ts";
import { shownLines } from "../view/lines.ts";
import { shown, span } from "../view/words.ts";
import { forget } from "./request/asked.ts";
import { emptySession, sessionLine, type SessionForm } from "./request/session.ts";
import { sessionFields } from "./request/session-view.ts";
import { reads, takes } from "./request/txn.ts";
import { txnFields } from "./request/txn-view.ts";
import { emptyForm, lineOf, wrong, type Form, type Line } from "./request/line.ts";
import { whyOf } from "./request/why.ts";
import { css } from "./request-style.ts";
import { curlLine, statusLine } from "./terminal/curl.ts";

dress(css);

/** Requests that are kept to be seen, and how much of a body is shown, in characters. */
const KEPT = 12;
const BODY = 4000;
/** Most requests under way at once. */
const WAITING = 8;

/** The headers that tell how an answer was made. */
const told = ["X-Consul-Index", "X-Consul-Knownleader", "X-Consul-Lastcontact", "X-Consul-Effective-Consistency"];

interface Asked {
  line: Line;
  to: string;
  /** Virtual nanoseconds; ended is 0 while it waits. */
  begun: number;
  ended: number;
  /** The index beyond which it waits, "" where it does not block. */
  index: string;
  answer: FetchResult | Error | undefined;
}

const modes: [Form["mode"], string][] = [["default", t`default: the leader`], ["consistent", t`consistent: asks first`], ["stale", t`stale: any server`]];
const forms: [Form["form"], string][] = [["one", t`one key`], ["raw", t`its value alone`], ["recurse", t`all keys below it`], ["keys", t`the names below it`]];

export class Requests {
  private form: Form = emptyForm(CLIENT);
  private making: SessionForm = emptySession();
  private said = "";
  private readonly asked: Asked[] = [];

  constructor(private readonly desk: Desk) {}

  private set(f: Partial<Form>): void {
    this.form = { ...this.form, ...f };
    this.said = "";
    this.desk.touch();
  }

  // ---- asking ----

  private send = (e: Event): void => {
    e.preventDefault();
    this.said = wrong(this.form) || (this.waiting >= WAITING ? t`${WAITING} requests wait for an answer already.` : "");
    if (!this.said) void this.ask(lineOf(this.form), this.form.to, this.form.op === "get" ? this.form.index : "");
    this.desk.touch();
  };

  private get waiting(): number {
    return this.asked.filter((a) => !a.ended).length;
  }

  /** Sends a request to a machine; one with an index blocks. It is in the list at once, and its answer when it comes. */
  async ask(line: Line, to: string, index = ""): Promise<FetchResult | Error> {
    const { desk } = this;
    const a: Asked = { line, to, begun: desk.stage.edge, ended: 0, index, answer: undefined };
    this.asked.unshift(a);
    forget(this.asked, KEPT);
    a.answer = await desk.room.fetch(CLIENT, a.to, line.method, line.path, line.body).catch((err: Error) => err);
    a.ended = Math.max(desk.stage.edge, a.begun + 1);
    forget(this.asked, KEPT);
    desk.touch();
    return a.answer;
  }

  /** A session to lock by, from the machine that is asked; it stands in the form at once. */
  private async session(): Promise<void> {
    const res = await this.ask(sessionLine(this.making), this.form.to);
    if (res instanceof Error) this.said = t`There is no session: ${whyOf(res.message)}.`;
    else if (res.status !== 200) this.said = t`There is no session: the answer is ${res.status}, ${shown(res.body.trim())}.`;
    else {
      try {
        const session = String((JSON.parse(res.body) as { ID: string }).ID);
        this.set({ session, ops: this.form.ops.map((o) => (takes(o.verb).includes("session") ? { ...o, session } : o)) });
      } catch {
        this.said = t`There is no session: the answer is not JSON.`; // bits of it may have been turned on the way
      }
    }
    this.desk.touch();
  }

  // ---- view ----

  /** The whole panel; said is what the page has to say of the last thing that was done. */
  view(said = ""): TemplateResult {
    const f = this.form;
    const { model, stage } = this.desk;
    const bad = wrong(f);
    const machines = [...clients(model), ...servers(model)].map((x) => x.name);
    return html`<section class="pn in-pn ask-pn" aria-label=${t`Ask the cluster`}><header><h2>${t`Ask the cluster`}</h2><span class="r">${th`from <b class="mono">${CLIENT}</b>`}</span></header>
      <form class="ask" @submit=${this.send}>
        ${this.ops()}
        ${f.op === "txn" ? txnFields(f.ops, (ops) => this.set({ ops })) : this.text("key", t`Key`, "four", 512)}
        ${f.op === "put" ? this.text("value", t`Value`, "four", 512 << 10) : nothing}
        ${f.op === "get" ? this.choice("form", t`request|What`, forms) : nothing}
        ${f.op === "get" || f.op === "txn" && reads(f.ops) ? this.choice("mode", t`request|How`, modes) : nothing}
        ${f.op === "delete" ? html`<label class="tick four"><input type="checkbox" name="below" .checked=${live(f.below)} @change=${(e: Event) => this.set({ below: (e.target as HTMLInputElement).checked })}> ${t`and all keys below it`}</label>` : nothing}
        ${this.choice("to", t`Of the agent on`, machines.map((m) => [m, m]))}
        <div class="send"><button class="btn sm" type="submit" data-do="send">${t`Send it`}</button><code lang="en" translate="no">${bad ? "" : shown(curlLine({ to: f.to, ...lineOf(f) }))}</code>
          <span class="st" role="status">${last(this.asked[0])}</span></div>
        ${f.op === "txn" ? (f.ops.some((o) => takes(o.verb).includes("session")) ? this.maker() : nothing) : this.more()}
        ${this.said ? html`<p class="say wide" role="alert">${this.said}</p>` : bad ? html`<p class="say wide">${bad}</p>` : nothing}
      </form>
      <div class="asked">${said ? html`<p class="say" role="alert">${said}</p>` : nothing}
        ${this.waiting > 0 && (stage.paused || stage.past) ? html`<p class="say" role="status">${t`Time stands still: press play or step, and the answer comes.`}</p>` : nothing}
        ${this.asked.length ? html`<ul aria-label=${t`Requests, the newest first`}>${this.asked.map((a) => this.one(a))}</ul>` : html`<p class="say">${t`Choose a machine or a message to see it closely.`}</p>`}</div></section>`;
  }

  private ops(): TemplateResult {
    return html`<fieldset class="ops"><legend class="vh">${t`What to do`}</legend>${(["get", "put", "delete", "txn"] as const).map((op) => html`<label><input type="radio" name="op" value=${op} .checked=${live(this.form.op === op)} @change=${() => this.set({ op })}><span>${op}</span></label>`)}</fieldset>`;
  }

  private text(name: "key" | "value" | "separator" | "age" | "index" | "wait" | "cas" | "flags" | "session", label: string, cls = "", most = 64): TemplateResult {
    return html`<label class=${cls}>${label} <input class="fld" name=${name} .value=${live(this.form[name])} maxlength=${most} autocomplete="off" spellcheck="false" @input=${(e: Event) => this.set({ [name]: (e.target as HTMLInputElement).value })}></label>`;
  }

  private choice(name: "form" | "mode" | "to" | "lock", label: string, all: readonly (readonly [string, string])[]): TemplateResult {
    return html`<label>${label} <select name=${name} @change=${(e: Event) => this.set({ [name]: (e.target as HTMLSelectElement).value })}>${all.map(([v, w]) => html`<option value=${v} .selected=${live(v === this.form[name])}>${w}</option>`)}</select></label>`;
  }

  /** What is seldom wanted. */
  private more(): TemplateResult {
    const f = this.form;
    const of = f.op === "get" ? html`${this.text("index", t`Wait beyond index`)}${this.text("wait", t`At most`)}${f.mode === "stale" ? this.text("age", t`Not older than`) : nothing}${f.form === "keys" ? this.text("separator", t`Separator`) : nothing}`
      : f.op === "delete" ? this.text("cas", t`Only if ModifyIndex is`)
      : html`${this.text("cas", t`Only if ModifyIndex is`)}${this.text("flags", t`Flags`)}${this.choice("lock", t`Lock`, [["", t`no lock`], ["acquire", t`acquire it`], ["release", t`release it`]])}
        ${f.lock ? html`${this.text("session", t`Session`, "four")}${this.maker()}` : nothing}`;
    return html`<details><summary>${t`More options`}</summary><div>${of}</div></details>`;
  }

  private maker(): TemplateResult {
    return sessionFields({
      form: this.making, to: this.form.to, make: () => void this.session(),
      set: (f) => {
        this.making = { ...this.making, ...f };
        this.desk.touch();
      },
    });
  }

  private one(a: Asked): TemplateResult {
    const what = html`<span class="mono">${a.line.method} ${a.line.path}</span>`;
    const on = a.to === CLIENT ? nothing : html` ${th`on <span class="mono">${a.to}</span>`}`;
    const took = span(Math.max(0, (a.ended || this.desk.stage.edge) - a.begun));
    if (!a.answer) return html`<li class="waits"><p><span>${what}${on}</span><span class="st">${t`waits, ${took}`}</span></p>
      ${a.index ? html`<div class="how"><span>${t`until it changes beyond index ${a.index}`}</span></div>` : nothing}</li>`;
    if (a.answer instanceof Error) return html`<li><p><span>${what}${on}</span><span class="st">${t`no answer`}</span></p><p class="say">${t`${whyOf(a.answer.message)}, after ${took}`}</p></li>`;
    const { status, headers, body, bytes } = a.answer;
    const heads = told.flatMap((name) => Object.entries(headers).filter(([k]) => k.toLowerCase() === name.toLowerCase()));
    const woke = a.index ? t`woke after ${took}` : t`after ${took}`;
    return html`<li><p><span>${what}${on}</span><span class="st">${statusLine(status)}</span></p>
      <div class="how"><span>${woke}</span>${heads.length ? html`<dl>${heads.map(([k, v]) => html`<div><dt>${k.replace(/^X-Consul-/i, "")}</dt><dd>${shown(v)}</dd></div>`)}</dl>` : nothing}</div>
      ${bytes ? html`<p class="say">${t`${bytes.length} bytes that are no text`}</p>` : body ? html`<pre tabindex="0" role="group" aria-label=${t`request|Body`}>${shownLines(pretty(body))}</pre>` : nothing}</li>`;
  }
}

/** How it went with the newest request, short. */
function last(a: Asked | undefined): string {
  if (!a) return "";
  return !a.answer ? t`waits` : a.answer instanceof Error ? t`no answer` : statusLine(a.answer.status);
}

/** JSON is easier to read with its lines broken; all else stays as it came. */
function pretty(body: string): string {
  let text = body;
  if (/^[[{]/.test(body) && body.length <= BODY) {
    try {
      text = JSON.stringify(JSON.parse(body), null, 1);
    } catch {
      // it only looks like JSON
    }
  }
  return text.length <= BODY ? text : `${text.slice(0, BODY)}\n${t`… ${text.length - BODY} characters more`}`;
}

/** The terminal's panel before it is opened: on which machine it would be, and why it did not come, "" where it may. */
export function shut(on: string, why: string, open: () => void): TemplateResult {
  return html`<section class="pn term-pn" aria-label=${t`Terminal`}><header><h2>${t`Terminal`}</h2></header>
    <p class="term-shut">${why ? t`It did not arrive: ${why}. ` : nothing}${th`<button class="lnk" data-do="terminal" @click=${open}>Open a terminal on <span class="mono">${on}</span></button>, or press <kbd>~</kbd>.`}</p></section>`;
}
