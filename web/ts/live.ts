/** /live: a real cluster, drawn by the same components from the same events. It is watched, not commanded. */
import { html, nothing, type TemplateResult } from "lit/html.js";
import { LookBack } from "./command/lookback.ts";
import { leaderOf, servers } from "./reduce/model.ts";
import { Live } from "./source/live.ts";
import { LEAST_FLIGHT, Stage } from "./stage.ts";
import { said, type Said } from "./view/said.ts";
import { t, th, zh } from "./t.ts";
import { transport } from "./view/transport.ts";
import { Watcher } from "./watcher.ts";

/** One attached cluster of /live/clusters.json. */
interface Cluster {
  name: string;
  reachable: boolean;
  why?: string;
}

const CONNECTS = t`The page connects to the cluster.`;

export class GhLive extends Watcher {
  private notice = CONNECTS;
  private cluster = "";
  private attached = true;
  /** Has it been said which cluster there is? Until then a broken stream is no news. */
  private told = false;
  private readonly back = new LookBack(this);
  /** How to attach, and how to read the picture, as the page came with them. */
  private readonly how = this.querySelector(".pb") ?? nothing;
  private readonly quiet = this.querySelector(".quiet") ?? nothing;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.sources.load(this.dataset.sources ?? "").then(this.touch);
    void this.clusters();
    const stage = new Stage();
    stage.watch(new Live(this.dataset.stream ?? "/live/stream"), {
      notice: (text) => {
        this.notice = text;
        this.touch();
      },
    });
    this.show(stage);
  }

  private async clusters(): Promise<void> {
    try {
      const res = await fetch(this.dataset.clusters ?? "/live/clusters.json");
      const list = (res.ok ? await res.json() : []) as Cluster[];
      this.attached = list.length > 0;
      this.cluster = list[0]?.name ?? "";
      if (list[0]?.why) this.notice = t`The cluster at ${list[0].name} cannot be watched: ${list[0].why}.`;
    } catch {
      this.attached = false; // a site without a server of its own has no cluster to show
    }
    this.told = true;
    this.touch();
  }

  protected override sentence(): Said {
    const m = this.model;
    if (!this.attached) return said`No cluster is attached to this page.`;
    if (!this.told) return [CONNECTS];
    if (servers(m).length === 0) return [this.notice || t`Connected. No event has arrived yet.`];
    return super.sentence();
  }

  protected override render(): TemplateResult {
    const s = this.stage;
    const term = leaderOf(s.model)?.term;
    const name = this.cluster ? html`<span class="mono">${this.cluster}</span>${zh ? "：" : ": "}` : nothing;
    const any = servers(s.model).length > 0;
    this.classList.toggle("first", !any);
    return html`<section class="stage" aria-label=${t`The cluster`}>
        <div class="now">${this.captionText(name)}<div class="acts"></div></div>
        ${this.attached && this.notice && any ? html`<p class="hint" role="status">${this.notice}</p>` : nothing}
        ${any ? this.figure(this.drawing({ thin: true }), "") : html`<div class="fig">${this.attached ? nothing : this.how}</div>`}
        ${any ? html`<p class="where">${t`Real wires are quicker than the eye: each message is drawn for ${LEAST_FLIGHT / 1e9} s, and of heartbeats, empty appends and gossip one at a time.`}</p>` : nothing}
      </section>
      ${any ? html`<section class="time" aria-label=${t`Time`}>${transport({
          t: s.t, paused: s.past, state: s.past ? t`a look at what has been` : term ? t`watched, not commanded; term ${term}` : t`watched, not commanded`,
          toggle: () => this.back.toggle(), back: () => this.back.step(-1), forward: s.past ? () => this.back.step(1) : undefined,
        })}
        ${this.time()?.draw({ close: true, verdict: false, moves: { drag: (t) => this.back.seek(t), seek: (t) => this.back.seek(t), step: (by) => this.back.step(by) } }) ?? nothing}</section>` : nothing}
      <aside class="side ${any ? "n3" : "n1"}" aria-label=${t`Reading`}>${any ? this.beside() : this.quiet}</aside>`;
  }

  private beside(): TemplateResult {
    return html`${this.codePanel()}
        ${this.inspected() ?? html`<section class="pn in-pn"><header><h2>${t`Inspector`}</h2></header><p class="empty">${th`Choose a machine or a message. A write by <span class="mono">curl -X PUT -d hello ADDRESS/v1/kv/greeting</span> shows here as it happens.`}</p></section>`}
        ${this.eventPanel((n) => this.back.seek(this.stage.film.events[n - 1]?.t ?? 0))}`;
  }
}
