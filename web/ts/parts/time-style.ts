/** How the timeline, the recorder and the speed look. */
export const css = `
.speed {
  display: flex; align-items: center; gap: 10px; margin-left: auto; font-size: var(--f-3); color: var(--ink-2);
  white-space: nowrap;
}
.speed .rail { position: relative; width: 210px; height: 32px; }
.speed .rail i { position: absolute; top: 16px; left: 0; right: 0; border-top: 1px solid var(--line-2); }
.speed .rail u { position: absolute; top: 12px; height: 9px; width: 1px; background: var(--line-2); }
.speed .rail s {
  position: absolute; top: 22px; font: .75rem var(--mono); transform: translateX(-50%); text-decoration: none;
  color: var(--ink-3);
}
.speed .rail b { position: absolute; top: 8px; width: 9px; height: 16px; background: var(--ink); margin-left: -4px; border-radius: 1px; }
.speed output { font-family: var(--mono); font-size: var(--f-2); color: var(--ink); min-width: 4.6em; text-align: right; }
.tl {
  position: relative; padding: 0 24px; display: grid; grid-template-columns: 136px minmax(0, 1fr) 132px;
  column-gap: 14px; font-size: var(--f-3);
}
.tl .lab { align-self: center; line-height: 1.15; }
.tl .lab small { display: block; color: var(--ink-3); font-size: .75rem; }
.tl .trk { position: relative; height: 40px; }
.tl .ax { height: 34px; }
.ax u { position: absolute; bottom: 0; width: 1px; height: 4px; background: var(--line-2); }
.ax s {
  position: absolute; bottom: 5px; transform: translateX(-50%); font: .75rem var(--mono); color: var(--ink-3);
  text-decoration: none;
}
.flt { position: absolute; transform: translateX(-50%); top: 0; display: flex; flex-direction: column; align-items: center; }
.band {
  position: absolute; top: 10px; height: 18px; border: 1px solid var(--ink); font: 600 .75rem/16px var(--mono);
  padding-left: 5px; overflow: hidden; white-space: nowrap;
}
.band.none {
  border-style: dashed; background: none; font: italic 400 .75rem/16px var(--say); color: var(--ink-3);
  padding-left: 3px; border-color: var(--line-2);
}
.band.fut { border-style: dashed; border-left: 0; opacity: .7; }
.b1 { background: var(--t1-fill); }
.b2 { background: var(--t2-fill); }
.b3 { background: var(--t3-fill); }
.b4 { background: var(--t4-fill); }
.mk { position: absolute; bottom: 0; width: 22px; height: 12px; margin-left: -11px; }
.fm {
  position: absolute; top: -9px; width: 18px; height: 18px; margin-left: -9px; color: var(--ink);
  background: var(--paper); border-radius: 50%;
}
.fm svg { width: 18px; height: 18px; }
.dots { position: absolute; left: 0; right: 0; top: 31px; height: 7px; width: 100%; }
.dots rect { fill: var(--ink); opacity: .5; }
.fork { position: absolute; width: 1px; background: var(--ink); top: -12px; height: 32px; }
.fork+.band+.dots+.fm, .fork+.band+.band+.dots+.fm { margin-left: 5px; }
.fork::before {
  content: ""; position: absolute; left: -3px; top: -3px; width: 7px; height: 7px; border-radius: 50%;
  background: var(--ink);
}
.vd { align-self: center; display: flex; align-items: center; gap: 7px; line-height: 1.15; font-size: var(--f-3); }
.vd svg { width: 20px; height: 20px; fill: none; stroke: var(--ink); stroke-width: 1.4; flex: none; }
.vd small { display: block; color: var(--ink-3); font-size: .75rem; }
.ph { position: absolute; top: 0; bottom: -4px; left: calc(24px + 136px + 14px); right: calc(24px + 132px + 14px); pointer-events: none; }
.ph i { position: absolute; top: 14px; bottom: 0; width: 2px; margin-left: -1px; background: var(--accent); }
.ph b {
  position: absolute; top: 0; transform: translateX(-50%); background: var(--accent); color: var(--on-accent);
  font: 600 .75rem/18px var(--mono); padding: 0 6px; border-radius: var(--r-2);
}
.b5 { background: var(--t5-fill); }
.b6 { background: var(--t6-fill); }
.tl.bare { grid-template-columns: 136px minmax(0, 1fr); }
.tl.bare .ph { right: 24px; }
.tl .ph { pointer-events: none; }
.tl .trk.t0 { cursor: pointer; }
.fm { pointer-events: auto; }
.rec { padding-top: 4px; }
.rec .trk { height: auto; }
.rec svg { display: block; width: 100%; overflow: hidden; }
.rec svg svg { overflow: visible; width: 1px; }
.rec text.n { font: 600 11px var(--mono); fill: var(--ink-2); }
.rec .link { stroke: var(--line); }
.rec .trail { stroke-width: 1.3; }
.rec .due { stroke-dasharray: 3 3; }
.rec .died { stroke-width: 1.6; }
.rec .sign { display: none; }
.rec .sync { stroke: var(--ink-2); stroke-width: 3; }
.rec .here { stroke: var(--accent); stroke-width: 2; }
@media (max-width: 1239px) { .w, .rec { display: none; } }
@media (max-width: 1000px) {
  .speed .rail { width: 150px; }
  .tl { grid-template-columns: 124px minmax(0, 1fr) 124px; }
  .tl.bare { grid-template-columns: 124px minmax(0, 1fr); }
  .ph { left: calc(24px + 124px + 14px); right: calc(24px + 124px + 14px); }
}
@media (max-width: 640px) {
  .w2 { display: none; }
  .speed { width: 100%; margin: 0; }
  .speed .rail { flex: 1; width: auto; }
  .tl { padding: 0 16px; grid-template-columns: minmax(0, 1fr); }
  .tl .ax0, .tl .vd0 { display: none; }
  .tl .lab { display: flex; justify-content: space-between; padding-top: 8px; }
  .tl .lab small { align-self: end; }
  .tl .vd { font-size: .75rem; padding: 0; display: none; }
  .tl .trk { height: 50px; }
  .tl .trk.ax { height: 26px; }
  .band { top: 20px; }
  .dots { top: 41px; }
  .fm { top: -1px; }
  .tl .lab { padding-top: 10px!important; }
  .ph { left: 16px; right: 16px; }
  .ph i { top: 22px; }
  .fork { top: 2px!important; height: 18px!important; }
  .tl.bare { grid-template-columns: minmax(0, 1fr); }
  .tl.bare .ph { right: 16px; }
}
`;
