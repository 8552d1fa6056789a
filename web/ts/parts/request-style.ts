/** How the form that asks the cluster looks, and the terminal's panel while it is shut. */
export const css = `
.ask-pn { overflow-y: auto; scrollbar-width: thin; }
.ask { display: grid; grid-template-columns: repeat(6, minmax(0, 1fr)); gap: 8px 10px; padding: 2px 16px 8px; align-items: end; font-size: var(--f-2); color: var(--ink-3); }
.ask > *, .ask details > div > * { grid-column: span 2; min-width: 0; }
.ask .four { grid-column: span 4; }
.ask label { display: flex; flex-direction: column; gap: 3px; min-width: 0; }
.ask .tick { flex-direction: row; align-items: center; gap: 8px; height: 32px; color: var(--ink-2); }
.ask .tick input { width: 16px; height: 16px; accent-color: var(--ink); margin: 0; }
.ask .fld, .ask select {
  font: var(--f-2) var(--mono); height: 32px; width: 100%; border: 1px solid var(--line-2); border-radius: var(--r-2);
  background: var(--pane); color: var(--ink); padding: 0 8px;
}
.ask select { font-family: var(--say); padding: 0 4px; }
.ask .ops { display: flex; border: 0; padding: 0; margin: 0; }
.ask > .ops, .ask > .ops + .four { grid-column: span 3; }
.ask .ops label { flex: 1; }
.ask .ops span {
  height: 32px; display: flex; align-items: center; justify-content: center; border: 1px solid var(--ink); margin-left: -1px;
  color: var(--ink); cursor: pointer; font-size: var(--f-3);
}
.ask .ops label:first-of-type span { margin-left: 0; }
.ask .ops input { position: absolute; opacity: 0; width: 1px; height: 1px; }
.ask .ops input:checked + span { background: var(--ink); color: var(--paper); }
.ask .ops input:focus-visible + span { outline: 2px solid var(--ink); outline-offset: 2px; }
.ask .wide, .ask details { grid-column: 1/-1; }
.ask summary { cursor: pointer; color: var(--ink-2); font-size: var(--f-3); min-height: 24px; }
.ask details > div { display: grid; grid-template-columns: repeat(6, minmax(0, 1fr)); gap: 8px 10px; align-items: end; padding: 6px 0 2px; }
.ask .txn { list-style: none; margin: 0; padding: 0; display: grid; gap: 8px; }
.ask .txn fieldset {
  border: 0; border-left: 2px solid var(--line-2); margin: 0; padding: 0 0 0 10px; min-width: 0;
  display: grid; grid-template-columns: repeat(auto-fit, minmax(116px, 1fr)); gap: 6px 10px; align-items: end;
}
.ask .txn .lnk { justify-self: start; }
.ask .making {
  border: 1px solid var(--line); margin: 4px 0 0; padding: 2px 10px 8px; min-width: 0; grid-column: 1/-1;
  display: grid; grid-template-columns: repeat(auto-fit, minmax(128px, 1fr)); gap: 6px 10px; align-items: end;
}
.ask .making legend { padding: 0 4px; font-size: var(--f-3); color: var(--ink-2); }
.ask .making code { font: var(--f-1) / 1.35 var(--mono); color: var(--ink-2); overflow-wrap: anywhere; user-select: all; }
.ask .send { display: flex; gap: 10px; align-items: center; grid-column: 1/-1; min-width: 0; }
.ask .send code { font: var(--f-1) / 1.35 var(--mono); color: var(--ink-2); overflow-wrap: anywhere; min-width: 0; user-select: all; }
.ask .send .st { margin-left: auto; font: 600 var(--f-2) var(--mono); color: var(--ink); white-space: nowrap; }
.ask .send .btn { flex: none; justify-content: center; }
.asked { padding: 0 16px 10px; font-size: var(--f-2); }
.asked .say, .ask .say { font-size: var(--f-3); line-height: 1.35; color: var(--ink-2); font-style: italic; overflow-wrap: anywhere; }
.asked ul { list-style: none; margin: 0; padding: 0; border-top: 1px solid var(--line); }
.asked li { padding: 6px 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
.asked li > p { display: flex; gap: 10px; align-items: baseline; justify-content: space-between; margin: 0; }
.asked .mono { font-family: var(--mono); }
.asked .st { font: 600 var(--f-2) var(--mono); white-space: nowrap; }
.asked .how { display: flex; flex-wrap: wrap; gap: 0 14px; margin: 2px 0 0; font: var(--f-1) / 1.5 var(--mono); color: var(--ink-3); }
.asked dl { display: contents; }
.asked dl div { display: flex; gap: 6px; }
.asked dd { margin: 0; color: var(--ink); }
.asked pre { margin: 4px 0 0; font: var(--f-2) / 1.45 var(--mono); white-space: pre-wrap; overflow-wrap: anywhere; max-height: 12em; overflow: auto; }
.term-shut .lnk { display: inline; }
:lang(zh) .term-shut .lnk { gap: .25em; }
.term-shut kbd { font: var(--f-2) var(--mono); font-style: normal; color: var(--ink); }
.term-shut { padding: 0 16px 12px; font-size: var(--f-3); color: var(--ink-3); font-style: italic; }
/* In half a narrow page each choice has half a row, and what to do a row of its own. */
@media (max-width: 1040px) {
  .ask > label, .ask details > div > *, .ask .four { grid-column: span 3; }
  .ask > .ops { grid-column: 1/-1; }
}
/* On a wide page what is seldom wanted takes its room from the events below: nothing above it moves. */
@media (min-width: 1240px) {
  .app:not(:has(.story)) .side.n3:has(> .ask-pn):not(:has(> .term-pn.open)) { grid-template-rows: minmax(0, 310fr) minmax(0, 252fr) minmax(0, 316fr) auto; }
  .side.n3:has(> .ask-pn :is(details[open], .txn)):not(:has(> .term-pn.open)) { grid-template-rows: minmax(0, 334fr) minmax(0, 414fr) minmax(0, 130fr) auto; }
}
@media (max-width: 1239px) {
  .side:has(> .term-pn) { grid-template-rows: auto; }
  .side .term-pn { grid-column: 1/-1; min-height: 0; }
}
@media (max-width: 640px) {
  .ask .fld, .ask select, .ask .ops span, .ask .btn, .ask .tick, .ask summary { min-height: 44px; }
  .ask summary { line-height: 44px; }
  .ask .send { flex-wrap: wrap; }
  .term-shut .lnk { min-height: 44px; }
}
/* What is chosen is read whole. */
@media (max-width: 360px) { .ask > label, .ask .four, .ask > .ops + .four { grid-column: 1/-1; } }
`;
