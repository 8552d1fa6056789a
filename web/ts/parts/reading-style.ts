/** How the code pane and the list of events look, and in the picture what ails a machine, a link or a message. */
export const css = `
.hatch-l { stroke: var(--ink); stroke-width: .8; opacity: .35; }
.hatch-l ~ text:not(.halo) { paint-order: stroke; stroke: var(--wash, var(--pane)); stroke-width: 4px; stroke-linejoin: round; }
.link.slowly { stroke: var(--ink-2); stroke-width: 1.3; stroke-dasharray: 10 8; }
.link.lossy { stroke: var(--ink-2); stroke-width: 1.8; stroke-dasharray: 1.5 5; }
.link.arrow { stroke: var(--ink); }
.held { stroke: var(--ink); stroke-width: 2; }
.pencil { fill: var(--paper); stroke: var(--ink); stroke-width: 1.2; }
.plate rect { fill: var(--paper); stroke: var(--ink); stroke-width: 1; }
.plate path { fill: none; stroke: var(--ink); stroke-width: 1.7; }
.pn > header .fn { font-family: var(--mono); font-weight: 600; font-size: var(--f-2); }
.pn .sub { padding: 0 16px 6px; font-size: var(--f-2); color: var(--ink-3); display: flex; gap: 6px 14px; flex-wrap: wrap; }
.pn .code, .ev { mask-image: linear-gradient(#000 calc(100% - 20px), transparent); }
.pn .code { flex: 1; overflow: auto; padding: 2px 0 20px; font-size: .78125rem; }
.pn .cl { width: auto; grid-template-columns: 44px 22px minmax(0, 1fr); }
.pn .cl code {
  white-space: pre-wrap; overflow-wrap: anywhere; padding-left: calc(var(--ind, 0)*1ch + 4ch);
  text-indent: -4ch;
}
.pn .cl .in { float: left; white-space: pre; text-indent: 0; margin-left: calc(var(--ind)*-1ch - 4ch); }
.ev { list-style: none; margin: 0; padding: 0 0 20px; font-size: var(--f-2); flex: 1; overflow-y: auto; scrollbar-width: thin; }
.ev li { height: 23px; }
.ev .t { font-family: var(--mono); font-size: .75rem; color: var(--ink-3); text-align: right; }
.ev .n { font-family: var(--mono); font-weight: 600; }
.ev svg { width: 13px; height: 13px; display: block; overflow: visible; }
.ev .x { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; font-size: var(--f-3); }
.ev .mono { font-size: .8125rem; }
.ev .on { background: var(--accent-wash); box-shadow: inset 3px 0 0 var(--accent); }
.ev .next { color: var(--ink-3); }
.ev .next .n { font-weight: 400; }
.pn .cl.ran .val { color: var(--ink-3); }
.pn .cl .val { display: inline-block; text-indent: 0; }
.evf { display: flex; gap: 8px; flex-wrap: wrap; padding: 2px 16px 6px; align-items: center; font-size: var(--f-2); color: var(--ink-2); }
.evf select, .evf input[type=search] {
  font: inherit; font-size: var(--f-2); height: 28px; border: 1px solid var(--line-2); border-radius: var(--r-2);
  background: var(--pane); color: var(--ink); padding: 0 6px; max-width: 9.5em;
}
.evf input[type=search] { width: 7.5em; }
.evf label { display: inline-flex; align-items: center; gap: 5px; white-space: nowrap; }
.evf input[type=search]::placeholder { color: var(--ink-3); opacity: 1; }
.evf input[type=checkbox] { appearance: none; width: 15px; height: 15px; margin: 0; border: 1px solid var(--line-2); border-radius: var(--r-2); background: var(--pane); }
.evf input[type=checkbox]:checked { border-color: var(--ink); background: linear-gradient(var(--ink), var(--ink)) center / 9px 9px no-repeat var(--pane); }
.ev li button { font: inherit; color: inherit; background: none; border: 0; width: 100%; text-align: left; cursor: pointer; }
.ev li button, .ev .row-x {
  height: 100%; display: grid; grid-template-columns: 58px 30px 16px minmax(0, 1fr); gap: 0 6px; align-items: center; padding: 0 16px;
}
.ev li button:hover { background: var(--paper-3); }
.ev li.on button:hover { background: none; }
.ev li button:focus-visible { outline-offset: -2px; }
.ev li.none { height: auto; padding: 4px 16px; font-style: italic; color: var(--ink-3); }
.ev li.none .x { white-space: normal; }
.ev svg.ic { width: 13px; height: 13px; color: var(--ink-2); }
@media (forced-colors: active) { .evf input[type=checkbox] { appearance: auto; } }
@media (min-width: 1240px) and (max-width: 1439px) {
  .evf { gap: 6px; }
  .evf select { max-width: 7.2em; }
  .evf input[type=search] { width: 6em; }
}
@media (min-width: 641px) and (max-width: 1239px) { .ev li button, .ev .row-x { padding: 0 12px 0 8px; gap: 0 4px; } }
@media (max-width: 1239px) { .side .ev-pn { border-right: 0; } .pn .code { max-height: 420px; padding-bottom: 24px; } .ev { height: 0; min-height: 340px; } }
@media (max-width: 640px) {
  .ev { height: auto; max-height: 340px; min-height: 0; }
  .evf select, .evf input[type=search] { height: 36px; }
  .evf input[type=search] { flex: 1; max-width: none; }
  .ev li button, .ev .row-x { padding: 0 12px 0 6px; }
}
@media (max-width: 360px) { .ev li button, .ev .row-x { grid-template-columns: 60px 30px 15px minmax(0, 1fr); gap: 0 4px; } }
`;
