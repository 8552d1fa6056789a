/**
 * A scene stands where one reads: over the panels on the right on a wide page, above the picture elsewhere. There it stays
 * in sight while one scrolls; on a phone only its task does, for the whole of it would hide half of the picture.
 */
export const css = `
.app:has(.story){grid-template-rows:auto minmax(0,1fr) auto}
.app:has(.story) .tools,.app:has(.story) .stage{grid-row:1/3}
.app:has(.story) .time{grid-row:3}
.app:has(.story) .side{grid-row:2/4;border-top:1px solid var(--ink)}
.app:has(.task) .acts .btn.go,.app:has(.story footer .go) .acts .btn.go{background:var(--pane);color:var(--ink);border-color:var(--ink)}
.app:has(.gallery) .side{display:none}
.story{grid-column:3;grid-row:1;border-left:1px solid var(--ink);display:flex;flex-direction:column;min-width:0;background:var(--paper);animation:unfold var(--t-3) var(--e-out)}
.story.gallery{grid-row:1/4;overflow-y:auto;mask-image:linear-gradient(#000 calc(100% - 24px),transparent);scrollbar-width:thin}
.story>header{display:flex;align-items:baseline;gap:14px;padding:12px 16px 4px;flex-wrap:wrap}
.story>header h2{font-size:var(--f-4);font-weight:600}
.story>header .r{font-size:var(--f-2);color:var(--ink-3);margin-right:auto;white-space:nowrap}
.story .lnk{font-size:var(--f-3);white-space:nowrap}
.story .say{padding:2px 16px 6px;min-height:184px}
.story .say>p:first-child{font-size:1.25rem;line-height:1.32;letter-spacing:-.004em;text-wrap:pretty}
.story .mono{font-size:.86em;overflow-wrap:anywhere}
.story .note{font-size:var(--f-3);line-height:1.4;color:var(--ink-2);font-style:italic;margin-top:8px;padding:0}
.story.gallery .note{padding:4px 16px}
.story>footer{display:flex;align-items:center;gap:12px;padding:8px 16px 12px;min-height:64px}
.story>footer .st{flex:1;text-align:center;font-size:var(--f-2);font-style:italic;color:var(--ink-3)}
.story>footer .btn{min-width:124px;justify-content:center;text-align:center}
.story .task{display:grid;grid-template-columns:20px minmax(0,1fr);gap:10px;margin-top:10px;padding-top:10px;border-top:1px solid var(--line);font-size:1.0625rem;line-height:1.4}
.story .task p+p{margin-top:4px;color:var(--ink-2)}
.story b{font-weight:600}
.story svg{width:20px;height:20px;fill:none;stroke:var(--ink);stroke-width:1.4;flex:none;margin-top:2px}
.story .moves{display:flex;gap:8px;flex-wrap:wrap;margin-top:8px}
.story .lead{padding:0 16px 10px;text-wrap:pretty;font-size:1.0625rem;line-height:1.45;color:var(--ink-2)}
.story .lead a{color:inherit}
.story ol{list-style:none;margin:0;padding:0;border-top:1px solid var(--line)}
.story li{border-bottom:1px solid var(--line)}
.story li a{display:grid;grid-template-columns:20px minmax(0,1fr) auto;gap:12px;align-items:start;padding:9px 16px;color:var(--ink);text-decoration:none;min-height:44px}
.story li a:hover{background:var(--paper-3)}
.story li a:focus-visible{outline-offset:-3px}
.story li b{display:block;font-size:var(--f-4);line-height:1.3}
.story li small{display:block;text-wrap:pretty;font-size:var(--f-3);line-height:1.35;color:var(--ink-2)}
.story li .no{font-size:var(--f-3);line-height:1.45;color:var(--ink-3);text-align:center;font-variant-numeric:tabular-nums}
.story li i{font-size:var(--f-2);color:var(--ink-3)}
@media (min-width:1240px){.app:has(.story:not(.gallery)) .side.n3{grid-template-rows:minmax(0,150fr) minmax(0,230fr) minmax(0,140fr) auto}}
@media (max-width:1239px){.story,.story.gallery{order:0;border-left:0;border-bottom:1px solid var(--ink)}.story:not(.gallery){position:sticky;top:0;z-index:3}.story .say{min-height:0}.app:has(.gallery) .side{display:grid}.app:has(.gallery) .side.n1{grid-template-columns:minmax(0,1fr)}}
@media (min-width:641px) and (max-width:1239px){.story .say{min-height:96px;max-width:46em}}
@media (max-width:640px){.app:has(.story .say):not(:has(.task)) .now p{display:none}.story>header{gap:10px;padding:8px 16px 2px;flex-wrap:nowrap;align-items:center}.story>header h2{flex:1;line-height:1.2}.story .say{min-height:5.3em;padding:0}.story .say>p:first-child{font-size:1.125rem}.story .task{font-size:1rem}.story>footer{padding:4px 16px 8px;min-height:56px}.story>footer .btn{min-width:104px;height:44px}.story .moves .btn,.story .lnk{min-height:44px;display:inline-flex;align-items:center}.story>header .r{margin:0}}
@media (max-width:640px){.story:not(.gallery):has(.task),.story:has(.task) .say{display:contents}.story:has(.task)>header,.story:has(.task) .say>p{background:var(--paper)}.story .say>p{padding:2px 16px 6px}.story:has(.task) .task{position:sticky;top:0;z-index:3;margin:0;padding:8px 16px;gap:8px;line-height:1.3;border-bottom:1px solid var(--ink);background:var(--paper)}.story:has(.task)>footer{border-bottom:1px solid var(--ink)}}
@media (min-width:641px) and (max-width:1239px){.story:has(.task) .say{min-height:0}}
@media (prefers-reduced-motion:reduce){.story{animation:none}}
`;
