/** How the timeline, the recorder and the speed look. */
export const css = `
.speed {
  display: flex; align-items: center; gap: 10px; margin-left: auto; font-size: var(--f-3); color: var(--ink-2);
  white-space: nowrap;
}
.speed .rail { position: relative; width: 180px; height: 32px; cursor: pointer; touch-action: none; }
.speed .rail i { position: absolute; top: 16px; left: 0; right: 0; border-top: 1px solid var(--line-2); }
.speed .rail u { position: absolute; top: 12px; height: 9px; width: 1px; background: var(--line-2); }
.speed .rail s {
  position: absolute; top: 22px; font: .75rem var(--mono); transform: translateX(-50%); text-decoration: none;
  color: var(--ink-3);
}
.speed .rail s:first-of-type { transform: none; }
.speed .rail b { position: absolute; top: 8px; width: 9px; height: 16px; background: var(--ink); margin-left: -4px; border-radius: 1px; }
.speed output { font-family: var(--mono); font-size: var(--f-2); color: var(--ink); min-width: 4.6em; text-align: right; }
/* A link at speeds at which no message is drawn. */
.busy { fill: none; stroke: var(--append); stroke-opacity: .75; }
.tlw { position: relative; }
/* The picture keeps its size: of the rows as many are in sight as leave it room, the others are scrolled to. */
.rows {
  max-height: clamp(50px, calc(max(100vh, 872px) - 725px - var(--below)), 140px); overflow-y: auto; overflow-x: hidden; scrollbar-width: none;
  padding: 9px 0 4px;
}
.rows-full { padding: 0 24px; font-size: var(--f-2); font-style: italic; color: var(--ink-3); }
.tl {
  position: relative; padding: 0 24px; display: grid; grid-template-columns: 136px minmax(0, 1fr) 132px;
  column-gap: 14px; font-size: var(--f-3);
}
.tl.bare { grid-template-columns: 136px minmax(0, 1fr); }
.tl .lab { align-self: center; line-height: 1.15; min-width: 0; }
.tl .lab.here { position: relative; }
.tl .lab.here::before { content: ""; position: absolute; left: -13px; top: 1px; bottom: 1px; width: 3px; background: var(--accent); }
.tl .lab small { display: flex; gap: 8px; color: var(--ink-3); font-size: .75rem; white-space: nowrap; }
.row-name, .row-cmp { font: inherit; color: inherit; background: none; border: 0; padding: 0; text-align: left; }
.row-name { display: block; max-width: 100%; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
button.row-name, .row-cmp { cursor: pointer; }
button.row-name:hover, .row-cmp:hover { text-decoration: underline; text-underline-offset: 3px; }
.here .row-name { font-weight: 600; }
.row-cmp { color: var(--ink-2); text-decoration: underline; text-decoration-color: var(--line-2); text-underline-offset: 3px; }
.row-cmp[aria-pressed=true] { color: var(--ink); font-weight: 600; text-decoration-color: var(--ink); }
.tl .trk { position: relative; height: 40px; }
.tl .trk.t0 { cursor: pointer; touch-action: pan-y; }
.tl .trk.idle { cursor: default; }
.tl .ax { height: 34px; }
.ax, .ph { container-type: inline-size; }
.ax u { position: absolute; bottom: 0; width: 1px; height: 4px; background: var(--line-2); }
/* A figure under the playhead's flag has no width. The flag is half as wide as --half, and stays within the axis. */
.ax s {
  position: absolute; bottom: 5px; left: calc(var(--l) * 1%); transform: translateX(-50%); font: .75rem var(--mono); color: var(--ink-3);
  text-decoration: none; white-space: nowrap; overflow: hidden;
  --half: calc(var(--n) * .5ch + 6px); --at: clamp(var(--half), var(--p) * 1%, 100% - var(--half)); --to: calc(var(--l) * 1% - var(--at));
  max-width: clamp(0px, (max(var(--to), -1 * var(--to)) - var(--half) - var(--c) * .5ch - 8px) * 9999, 12em);
}
.band {
  position: absolute; top: 10px; height: 18px; border: 1px solid var(--ink); font: 600 .75rem/16px var(--mono);
  padding-left: 5px; overflow: hidden; white-space: nowrap;
}
.band.none {
  border-style: dashed; background: none; font: italic 400 .75rem/16px var(--say); color: var(--ink-3);
  padding-left: 3px; border-color: var(--line-2);
}
/* Words that would be cut in two go to a line that is not seen; the band's title has them. */
.band { display: flex; flex-wrap: wrap; }
.band::before { content: ""; width: .1px; height: 16px; }
.band > * { font-weight: inherit; white-space: pre; }
.band.fut { border-style: dashed; border-left: 0; opacity: .7; }
.b1 { background: var(--t1-fill); }
.b2 { background: var(--t2-fill); }
.b3 { background: var(--t3-fill); }
.b4 { background: var(--t4-fill); }
.b5 { background: var(--t5-fill); }
.b6 { background: var(--t6-fill); }
.fm {
  position: absolute; top: -9px; width: 18px; height: 18px; margin-left: -9px; color: var(--ink);
  background: var(--paper); border-radius: 50%; z-index: 1;
}
.fm b { position: absolute; left: 17px; top: 0; font: 600 10px/1 var(--mono); background: var(--paper); }
.fm.off { margin-left: 3px; }
.fm svg { width: 18px; height: 18px; display: block; }
.dots { position: absolute; left: 0; right: 0; top: 31px; height: 7px; width: 100%; }
.dots rect { fill: var(--ink); opacity: .75; }
.fork { position: absolute; width: 1px; background: var(--ink); }
.fork::before {
  content: ""; position: absolute; left: -3px; top: -3px; width: 7px; height: 7px; border-radius: 50%;
  background: var(--ink);
}
.vd { align-self: center; display: flex; align-items: center; gap: 7px; line-height: 1.15; font-size: var(--f-3); }
.vd svg { width: 20px; height: 20px; fill: none; stroke: var(--ink); stroke-width: 1.4; flex: none; }
.tl .lab:lang(zh) { line-height: 1.35; }
.vd small { display: block; color: var(--ink-3); font-size: .75rem; }
.ph { position: absolute; top: 0; bottom: 0; left: calc(24px + 136px + 14px); right: calc(24px + 132px + 14px); pointer-events: none; }
.tlw.bare .ph { right: 24px; }
.hand { position: absolute; top: 14px; bottom: 0; width: 22px; margin-left: -11px; pointer-events: auto; cursor: ew-resize; touch-action: none; }
.hand::before { content: ""; position: absolute; left: 10px; top: 0; bottom: 0; width: 2px; background: var(--accent); }
.hand b {
  position: absolute; top: -14px; left: 50%; background: var(--accent); color: var(--on-accent);
  transform: translateX(max(var(--p) * -1cqw, min(-50%, (100 - var(--p)) * 1cqw - 100%)));
  font: 600 .75rem/18px var(--mono); padding: 0 6px; border-radius: var(--r-2); white-space: nowrap;
}
.hand:focus-visible { outline: none; }
.hand:focus-visible b { outline: 2px solid var(--ink); outline-offset: 2px; }
.wedge { --vd: 146px; }
.wedge i { display: block; height: 10px; background: var(--paper-3); }
.rec .lab { position: relative; align-self: start; }
.rec .lab span { position: absolute; left: 0; white-space: nowrap; line-height: 18px; }
.rec .lab small { display: inline; }
.rec .down { color: var(--ink-3); }
.rec .trk { height: auto; background: var(--paper-2); }
.rec svg { display: block; width: 100%; overflow: hidden; }
.rec svg svg { overflow: visible; }
.rec svg svg svg { width: 1px; height: 1px; }
.lane { stroke: var(--line); }
.lane.down { stroke: var(--line-2); stroke-dasharray: 2 4; }
.lane-t { stroke-width: 5; }
.lane-t.t1 { stroke: var(--t1-fill); }
.lane-t.t2 { stroke: var(--t2-fill); }
.lane-t.t3 { stroke: var(--t3-fill); }
.lane-t.t4 { stroke: var(--t4-fill); }
.lane-t.t5 { stroke: var(--t5-fill); }
.lane-t.t6 { stroke: var(--t6-fill); }
.rec .rule { stroke: var(--line); }
.rule-t { font: 10px var(--mono); fill: var(--ink-3); }
.due-t { font: 11px var(--mono); fill: var(--ink-2); paint-order: stroke; stroke: var(--paper-2); stroke-width: 4px; }
.rec .msg { cursor: pointer; }
.rec .wide { stroke: transparent; stroke-width: 9; fill: none; }
.rec .trail { stroke-width: 1.3; }
.rec .dull { opacity: .45; }
.rec .due { stroke-dasharray: 3 3; }
.rec .ahead { opacity: .7; }
.rec .miss { opacity: .18; }
.rec .hit .trail { stroke-width: 2.4; }
.rec .msg:hover { opacity: 1; }
.rec .msg:hover .trail, .rec .sel .trail { stroke-width: 2.6; }
.rec .sel { opacity: 1; }
.rec .sel .trail { stroke: var(--accent); }
.rec .died { stroke-width: 1.8; }
.rec .sign { display: none; }
.rec .sync { stroke: var(--ink); stroke-width: 6; stroke-linecap: butt; }
.rec .here { stroke: var(--accent); stroke-width: 2; }
/* Over the names of the lanes, beside the wedge, where nothing else stands. */
.rec-more { position: absolute; left: 0; top: -12px; font: italic .75rem/12px var(--say); color: var(--ink-3); white-space: nowrap; }
.cmp { padding: 4px 24px 0; }
.cmp header { display: flex; align-items: baseline; gap: 16px; padding-bottom: 4px; }
.cmp header p { font-size: var(--f-3); font-style: italic; color: var(--ink-2); }
.cmp header .lnk { margin-left: auto; height: 28px; flex: none; }
/* Three machines at least; more where they leave the picture its size. */
.cmp-t { position: relative; max-height: clamp(79px, calc(100vh - 821px), 150px); overflow: auto; scrollbar-width: thin; border-top: 1px solid var(--line); }
.cmp thead :is(th, td) { position: sticky; top: 0; background: var(--paper); }
.cmp table { border-collapse: collapse; width: 100%; font: var(--f-2)/1.3 var(--mono); }
.cmp th, .cmp td { text-align: left; font-weight: 400; padding: 0 6px 1px; white-space: nowrap; }
.cmp thead th { font-family: var(--say); color: var(--ink-3); }
.cmp tbody tr { border-top: 1px solid var(--line); }
.cmp tbody th { font-weight: 600; padding: 0 12px 0 0; }
.cmp .apart { background: var(--paper-3); }
.tr { height: 54px; }
.tr .st8 { flex: 1 1 0; min-width: 0; overflow: hidden; text-overflow: ellipsis; max-height: 54px; }
.tr .speed { flex: none; }
.st8 small { display: block; font-size: var(--f-2); line-height: 1.25; color: var(--ink-2); white-space: normal; text-wrap: balance; }
.rec-open { display: none; }
@media (max-width: 1239px) {
  .rows, .cmp-t { max-height: 150px; }
  .w, .rec-box { display: none; }
  .rec-box.opened { display: block; }
  .rec-open { display: inline-flex; margin: 6px 24px 0; }
}
@media (max-width: 1400px) { .speed .rail { width: 130px; } }
@media (max-width: 1540px) {
  /* What comes next takes the place of the state, which the play button says too. */
  .st8:has(small) { font-size: 0; }
}
@media (max-width: 1000px) {
  .wedge { --vd: 138px; }
  .tl { grid-template-columns: 124px minmax(0, 1fr) 124px; }
  .vdb { font-size: var(--f-2) !important; }
  .tl.bare { grid-template-columns: 124px minmax(0, 1fr); }
  .ph { left: calc(24px + 124px + 14px); right: calc(24px + 124px + 14px); }
}
@media (max-width: 640px) {
  .tr { height: auto; }
  .tr .st8 { flex: 1 0 100%; max-height: none; }
  .st8 small { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; line-height: 20px; }
  .w2 { display: none; }
  .clock:empty { margin: 0 -4px 0 0; }
  .wedge { --vd: 0px; }
  gh-run .tr .st8 { display: none; }
  .speed { width: 100%; margin: 0; }
  /* Its line is level with the word before it. */
  .speed .rail { flex: 1; width: auto; height: 44px; top: 6px; }
  .rows { max-height: none; }
  .rec-open { margin: 6px 16px 0; min-height: 44px; }
  /* The names stand on their lanes; who is what the picture tells, and what comes next the rows below it. */
  .tl.bare.rec { padding-bottom: 18px; }
  .tl.rec .lab { position: absolute; left: 16px; top: 0; min-height: 0; display: block; background: none; pointer-events: none; }
  .tl.rec .trk { height: auto; }
  .rec .lab small, .due-t { display: none; }
  .rec .lab b { font-size: .75rem; background: var(--paper-2); padding: 0 3px; }
  .rec-more { top: 100%; line-height: 18px; }
  .rows-full, .cmp { padding: 4px 16px 0; }
  /* Machine by machine what differs, each with its name. */
  .cmp-t { max-height: none; }
  .cmp-t:not(:has(.apart)) { display: none; }
  .cmp :is(table, tbody) { display: block; }
  .cmp thead, .cmp tr:not(:has(.apart)), .cmp td:not(.apart) { display: none; }
  .cmp tr { display: flex; flex-wrap: wrap; gap: 4px; position: relative; padding: 6px 0 6px 26px; }
  .cmp tbody th { position: absolute; left: 0; padding: 0; }
  .cmp td { white-space: normal; }
  .cmp [data-what]::before { content: attr(data-what) " "; font-family: var(--say); color: var(--ink-2); }
  .tl, .tl.bare { padding: 0 16px; grid-template-columns: minmax(0, 1fr); }
  .tl .ax0, .tl .vd0 { display: none; }
  .tl .lab { display: flex; justify-content: space-between; align-items: center; min-height: 44px; }
  .tl .lab:not(:has(button)) { min-height: 26px; }
  .tl .lab small { align-items: center; }
  .tl .lab button { min-height: 44px; }
  /* Words lie over the playhead, which is one line through all rows. */
  .tl .lab, .tl .vd { position: relative; z-index: 1; }
  .tl .vd { font-size: .75rem; min-height: 40px; }
  /* The playhead passes behind words. */
  .tl .row-name, .tl .lab small, .tl .vd > * { width: max-content; max-width: 100%; background: linear-gradient(var(--paper), var(--paper)) center / 100% 22px no-repeat; }
  .tl .vd > * { background-size: 100%; }
  .ax .odd { display: none; }
  .tl .trk { height: 50px; }
  .tl .trk.ax { height: 34px; }
  .band { top: 20px; }
  .dots { top: 41px; }
  .fm { top: 0; }
  .ph, .tlw.bare .ph { left: 16px; right: 16px; }
  .ax s { transform: translateX(max(var(--l) * -1cqw, min(-50%, (100 - var(--l)) * 1cqw - 100%))); }
  .tlw:not(.bare) .ph { bottom: 48px; }
  .fork { top: 0 !important; height: 20px !important; }
}
.card { fill: var(--pane); stroke: var(--line-2); stroke-width: 1; }
.card-next { stroke: var(--accent); stroke-width: 1.6; }
.hears { display: grid; gap: 6px; padding: 8px 16px 2px 13px; }
.hears > div { display: flex; gap: 6px; align-items: center; overflow-x: auto; scrollbar-width: none; padding: 3px; }
.hears .it { flex: none; font-size: var(--f-3); font-style: italic; color: var(--ink-3); }
.hears .card {
  flex: none; display: inline-flex; gap: 6px; align-items: center; height: 44px; padding: 0 10px; font: .8125rem var(--mono); color: var(--ink);
  background: var(--pane); border: 1px solid var(--line-2); border-radius: 1px; white-space: nowrap; cursor: pointer;
}
.hears .card-next { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
.hears .soft { color: var(--ink-3); }
.hears .soft:last-child { margin-left: 6px; }
.hears svg { width: 14px; height: 14px; overflow: visible; }
@media (max-width: 640px) {
  .hears > div {
    display: grid; grid-auto-columns: max-content; justify-content: start; gap: 2px 6px; padding: 0 24px 3px 3px; margin-right: -16px;
    mask-image: linear-gradient(90deg, #000 calc(100% - 24px), transparent);
  }
  .hears .card, .hears .it ~ .it { grid-row: 2; }
}
`;
