/** The terminal's panel. It has no chrome: a rule, a prompt, and room to type. */
export const css = `
.term-pn>header{display:flex;align-items:center;gap:4px 12px;flex-wrap:wrap}
.term-pn .term-tabs{display:flex;gap:2px;min-width:0;overflow-x:auto;scrollbar-width:none}
.term-pn [role=tab]{font-size:var(--f-2);color:var(--ink-3);background:none;border:0;border-bottom:2px solid transparent;padding:2px 8px;cursor:pointer;white-space:nowrap}
.term-pn [role=tab][aria-selected=true]{color:var(--ink);border-bottom-color:var(--ink)}
.term-pn [role=tab]:hover{background:var(--paper-3)}
.term-pn .on{margin-left:auto;width:7em}
.term-pn select{font:inherit;font-size:var(--f-2);height:26px;border:1px solid var(--line-2);border-radius:var(--r-2);background:var(--pane);color:var(--ink)}
.term-body{flex:1;min-height:0;padding:2px 2px 8px 16px}
.term-place,.term-frame{height:100%;min-height:0}
.term-frame[hidden]{display:none}
.term-frame .xterm{height:100%}
.term-frame .xterm .xterm-viewport{background:none!important}
.term-pn.open{min-height:0}
.side:has(>.term-pn.open){grid-template-rows:minmax(0,270fr) minmax(0,216fr) minmax(0,170fr) minmax(150px,190fr)}
.side:has(>.term-pn.large){grid-template-rows:minmax(0,150fr) minmax(0,130fr) minmax(0,110fr) minmax(0,470fr)}
@media (max-width:1239px){
.side .term-pn{grid-column:1/-1;min-height:0!important}
.term-pn.open .term-body{height:280px;flex:none}
.term-pn.large .term-body{height:min(70vh,620px)}
.side:has(>.term-pn.open),.side:has(>.term-pn.large){grid-template-rows:auto}
}
@media (max-width:640px){
.term-pn select,.term-pn .lnk,.term-pn [role=tab]{min-height:44px;min-width:44px}
`;
