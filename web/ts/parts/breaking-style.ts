/**
 * How the tools and the inspectors look. On a wide page an open inspector, or the verdict, has half of the reading column
 * whatever it shows, so that none of its own controls moves from tab to tab: of the code the lit line and its neighbours
 * stay, of the events the newest, and an open terminal keeps its place.
 */
export const css = `
.tools { overflow: auto; scrollbar-width: none; }
.tools button {
  font: inherit; font-size: .75rem; color: var(--ink-2); background: none; border: 0; border-radius: var(--r-2);
  padding: 7px 0 5px; display: flex; flex-direction: column; align-items: center; gap: 3px; cursor: pointer;
  min-height: 48px;
}
.tools button:hover { background: var(--paper-3); color: var(--ink); }
.tools h2 { flex: none; font-size: .75rem; font-style: italic; color: var(--ink-3); text-align: center; margin: 2px 0 4px; }
.tools hr { width: 28px; border: 0; border-top: 1px solid var(--line); margin: 6px auto; }
.ins {
  margin: 2px 0 4px; display: grid; grid-template-columns: minmax(100px, auto) 1fr; gap: 3px 18px; align-items: baseline; padding: 2px 16px;
  font-size: var(--f-2); font-family: var(--mono); line-height: 1.45;
}
.ins dt { font-family: var(--say); font-size: var(--f-3); color: var(--ink-3); }
.ins dd { margin: 0; overflow-wrap: anywhere; }
.ins b { font-weight: 600; }
.ins b + .soft { margin-right: .7em; }
.ins .soft, .which .soft, .steps .soft { color: var(--ink-3); }
.tools button[aria-pressed=true] { background: var(--ink); color: var(--paper); }
.tools button[disabled] { color: var(--ink-3); cursor: not-allowed; }
.tools button[disabled] .ic { opacity: .6; }
.armed .room, .armed .msg { cursor: crosshair; }
.at-way .msg, .at-machine .msg { pointer-events: none; }
.in-pn .body { flex: 1; min-height: 0; overflow: auto; scrollbar-width: thin; padding-bottom: 16px; mask-image: linear-gradient(#000 calc(100% - 18px), transparent); }
.in-pn .body:focus-visible { outline-offset: -2px; }
.in-pn .row { padding: 6px 16px 8px; border-top: 1px solid var(--line); margin-top: auto; gap: 4px 12px; }
.in-pn > header { padding-bottom: 2px; }
.in-pn .row .lnk { border: 1px solid var(--line-2); text-decoration: none; height: 30px; padding: 0 10px; background: var(--pane); }
.in-pn .row .lnk:hover { background: var(--paper-3); }
.in-pn .body .lnk, .tool-pn header .lnk, .aims .lnk {
  font-size: inherit; line-height: inherit; padding: 0; border: 0; height: auto; background: none; text-decoration: underline;
  text-underline-offset: .18em; vertical-align: baseline; gap: 4px; text-align: left;
}
.in-pn .body .lnk .ic { width: 12px; height: 12px; color: var(--ink-3); }
.tabs { display: flex; gap: 2px 14px; padding: 0 16px; border-bottom: 1px solid var(--line); flex-wrap: wrap; flex: none; margin-bottom: 4px; }
.tabs button { font: inherit; font-size: var(--f-3); color: var(--ink-2); background: none; border: 0; border-bottom: 3px solid transparent; padding: 2px 0 3px; cursor: pointer; }
.tabs button[aria-selected=true] { color: var(--ink); border-color: var(--ink); }
.tabs button:hover { color: var(--ink); }
.tab { border-collapse: collapse; font-size: var(--f-2); margin: 2px 16px 8px; width: calc(100% - 32px); line-height: 1.45; }
.tab th, .tab td { text-align: left; font-weight: 400; padding: 1px 14px 1px 0; vertical-align: baseline; overflow-wrap: anywhere; }
.tab .n { white-space: nowrap; }
.tab thead th { color: var(--ink-3); font-size: var(--f-2); white-space: nowrap; }
.tab thead .mono, .ins dd .soft { font-size: .92em; }
.tab .mono { font-size: .9em; }
.tab.wire th { overflow-wrap: break-word; }
.kv tbody tr:not(.of) > * { padding-top: 4px; }
.kv .of td { color: var(--ink-3); font-size: .92em; padding-bottom: 5px; border-bottom: 1px solid var(--line); }
.kv .pair { white-space: nowrap; margin-right: 10px; }
.kv .of b { color: var(--ink); font: 400 1em var(--mono); }
.sess h3 { font-size: var(--f-3); font-weight: 600; padding: 6px 16px 0; }
.sess dd:not(.mono) { font: var(--f-3) / 1.35 var(--say); }
.sess + .sess { border-top: 1px solid var(--line); }
.tab .it, .says.it { font-style: italic; color: var(--ink-3); }
.swt { display: inline-block; width: 11px; height: 11px; border: 1px solid var(--ink); margin-right: 6px; vertical-align: -1px; }
.out { font: 400 .75rem/1.5 var(--mono); margin: 2px 16px; white-space: pre-wrap; overflow-wrap: anywhere; }
.body:has(> .tail) { display: flex; flex-direction: column-reverse; }
.hexd { font-size: .75rem; line-height: 1.5; color: var(--ink-3); padding: 4px 16px; overflow-wrap: anywhere; }
:lang(zh) .ins dd { word-spacing: -.25em; }
:lang(zh) .sess dd:not(.mono) { word-spacing: 0; }
.cod, :lang(zh) .ins .cod { color: var(--ink-3); word-spacing: 0; }
.ends, .which { padding: 2px 16px; font-size: var(--f-3); color: var(--ink-3); }
.ends .lnk { margin-left: 8px; }
/* One link: the message is underlined, and when it comes stands beside it. */
.in-pn .body .msgs { display: inline-block; margin-right: 12px; }
.msgs .soft { display: inline-block; margin-left: 9px; }
.msgs svg { width: 14px; height: 14px; overflow: visible; vertical-align: -2px; margin-right: 5px; }
.alter { display: flex; gap: 6px; align-items: center; flex-wrap: wrap; }
.alter .fld { height: 28px; font-size: var(--f-2); padding: 0 6px; width: 14em; }
.alter .btn { height: 28px; }
.steps { list-style: none; margin: 0 16px 4px; padding: 0; font-size: var(--f-2); line-height: 1.5; }
.steps li { display: flex; justify-content: space-between; gap: 10px; }
.steps .soft { font: .75rem var(--mono); line-height: inherit; }
.body .hops { display: grid; grid-template-columns: 18px 1fr auto; gap: 3px 10px; margin: 4px 16px; font-size: var(--f-3); align-items: center; }
.body .hops .h {
  width: 16px; height: 16px; border-radius: 50%; background: var(--accent); color: var(--on-accent); font: 600 .75rem/16px var(--mono); text-align: center;
}
.body .hops .mono { font-size: .86em; }
.body .hops span[role=listitem] { overflow: hidden; text-overflow: ellipsis; }
.body .hops .t { font: .75rem var(--mono); color: var(--ink-3); }
.price { margin: 0 0 6px; padding: 0 0 3px; border-bottom: 1px solid var(--line); font-size: var(--f-3); line-height: 1.4; }
.price p, .price ol { margin: 0 16px 3px; padding: 0; }
.price ol { list-style: none; }
.price li { display: flex; gap: 10px; justify-content: space-between; }
.price .t { font-size: var(--f-2); white-space: nowrap; }
.price .tab { margin: 4px 16px 3px; }
.price .tab th, .price .tab td:nth-child(2) { white-space: nowrap; }
.price .tab [aria-current] { font-weight: 600; }
.price .tab [aria-current] th, .price .tab [aria-current] td { font-weight: 600; box-shadow: inset 0 -1px var(--ink), inset 0 1px var(--ink); }
.price .soft { font-size: var(--f-2); }
.price .t .soft { margin-left: 8px; }
.pic .cost { font: 600 11px var(--mono); }
.thread-l.lost { stroke-dasharray: 3 4; }
.kinds { display: flex; flex-wrap: wrap; gap: 4px; padding: 2px 16px; }
.kd { font: inherit; font-size: var(--f-3); height: 28px; padding: 0 10px; border: 1px solid var(--line-2); border-radius: var(--r-2); background: var(--pane); color: var(--ink); cursor: pointer; }
.kd:hover { background: var(--paper-3); }
.kd[aria-checked=true] { background: var(--ink); color: var(--paper); border-color: var(--ink); }
.says { padding: 3px 16px; font-size: var(--f-3); line-height: 1.35; color: var(--ink-2); }
.bad { color: var(--ink); border-left: 3px solid var(--ink); padding-left: 13px; }
.says.bad { margin-left: 0; }
.prm { display: flex; flex-wrap: wrap; gap: 6px 14px; padding: 3px 16px; align-items: center; font-size: var(--f-3); color: var(--ink-2); }
.prm:empty { display: none; }
.prm .prm, .prm .kinds { padding: 0; }
.prm label { display: inline-flex; gap: 7px; align-items: center; }
.prm .fld { width: 6.2em; height: 28px; padding: 0 7px; font-size: var(--f-2); }
.prm .fld.wd { width: 12em; }
.prm select { font: inherit; font-size: var(--f-2); height: 28px; border: 1px solid var(--line-2); border-radius: var(--r-2); background: var(--pane); color: var(--ink); padding: 0 6px; }
.prm input[type=checkbox] { accent-color: var(--ink); width: 15px; height: 15px; margin: 0; }
.aims { display: flex; flex-wrap: wrap; gap: 6px 10px; padding: 5px 16px; align-items: center; font-size: var(--f-3); }
.aims .btn { min-width: 44px; justify-content: center; }
.tool-pn { overflow: auto; }
.sheet { position: fixed; left: 0; right: 0; bottom: 0; z-index: 6; max-height: max(44vh, min(60vh, 340px)); min-height: 0!important; background: var(--paper); border-top: 2px solid var(--ink); border-right: 0!important; border-bottom: 0; }
/* A sheet takes no column: code and events share the row. */
@media (min-width: 641px) { .side.n3 > .sheet ~ .ev-pn { grid-column: auto; } }
@media (max-width: 1239px) {
  /* Its tabs stay where they are, whatever they show. */
  .sheet:has(> .tabs) { height: clamp(min(60vh, 340px), 44vh, 360px); }
  .side:has(> .vd-pn > .vd-in) > .code-pn.idle { display: none; }
  .side:has(> .code-pn.idle) > .vd-pn:has(> .vd-in) { grid-column: 1/-1; border-right: 0; }
}
@media (min-width: 1240px) {
  .side:has(> .in-pn > .body, > .vd-pn > .vd-in) { grid-template-rows: minmax(0, 170fr) minmax(0, 458fr) minmax(0, 172fr) auto; }
  .side:has(> .in-pn > .body, > .vd-pn > .vd-in):has(> .term-pn.open) { grid-template-rows: minmax(0, 134fr) minmax(0, 370fr) minmax(0, 152fr) minmax(150px, 190fr); }
  .side:has(> .in-pn > .body, > .vd-pn > .vd-in):has(> .term-pn.large) { grid-template-rows: minmax(0, 80fr) minmax(0, 220fr) minmax(0, 90fr) minmax(0, 470fr); }
  /* No code is followed: the verdict has its room. */
  .side:has(> .code-pn.idle):has(> .vd-pn > .vd-in):not(:has(> .term-pn.open)) { grid-template-rows: minmax(0, 80fr) minmax(0, 548fr) minmax(0, 172fr) auto; }
  .app:has(.story:not(.gallery)) .side.n3:has(> .in-pn > .body, > .vd-pn > .vd-in) { grid-template-rows: minmax(0, 108fr) minmax(0, 312fr) minmax(0, 100fr) auto; }
}
@media (min-width: 1240px) and (max-width: 1439px) {
  .in-pn .row { padding: 6px 12px 8px; gap: 4px; }
  .in-pn .row .lnk { padding: 0 6px; font-size: var(--f-2); }
}
@media (max-width: 1239px) {
  .tools { order: 2; flex-direction: row; border-right: 0; border-top: 1px solid var(--line); padding: 4px 24px; overflow-x: auto; }
  .tools button { min-width: 60px; }
  .tools h2 { align-self: center; margin-right: 8px; }
  .tools hr { width: 1px; height: 28px; border: 0; border-left: 1px solid var(--line); margin: auto 6px; }
}
@media (max-width: 640px) {
  /* More of it is to the right than a phone shows. */
  .app:has(.tools:not(:empty)) .stage { border-bottom: 1px solid var(--line); }
  .tools { border-top: 0; padding: 4px 28px 4px 16px; mask-image: linear-gradient(90deg, #000 calc(100% - 32px), transparent); }
  .tools button { min-width: 54px; }
  .kd, .prm .fld, .prm select, .alter .fld, .alter .btn { height: 44px; }
  .wire-hit { stroke-width: 40; }
  .aims .btn, .in-pn .lnk, .tabs button { min-height: 44px; }
  .in-pn .body .lnk { min-height: 32px; }
  .in-pn .body .msgs { line-height: 32px; }
  .ends .lnk { min-width: 44px; justify-content: center; margin: 0; }
  /* What is read comes first: the tabs take one row, and so do the actions where they can. */
  .in-pn.sheet .tabs { gap: 2px 10px; justify-content: space-between; }
  .in-pn.sheet .row { gap: 4px; padding: 6px 12px; }
  .in-pn.sheet .row .lnk { flex: 1 0 auto; justify-content: center; padding: 0 8px; }
  .in-pn.sheet .row .ic { display: none; }
}
@media (max-width: 360px) {
  .in-pn.sheet .tabs { gap: 2px 5px; padding: 0 12px; }
  .in-pn.sheet .tabs button { font-size: .8125rem; }
  .tab thead .mono { display: block; }
}
`;
