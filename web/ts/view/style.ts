/**
 * Rules for what the pages' own style sheets cannot know: forms, filters and states that only the script makes.
 * A constructed sheet, so that the content security policy needs no exception.
 */
const css = `
.crashed .tf4,.crashed .tf5,.crashed .tf6{fill:none}
.tools button[aria-pressed=true]{background:var(--ink);color:var(--paper)}
.tools button[disabled]{color:var(--ink-3);cursor:not-allowed;opacity:.6}
.app .tools.shut>*{visibility:hidden}
.tr .speed.shut{visibility:hidden}
.arrived{stroke-width:4!important}
.busy{fill:none;stroke:var(--append);opacity:.75}
.wire-hit{fill:none;stroke:transparent;stroke-width:22;cursor:pointer;outline:none;pointer-events:stroke}
.wire-hit:hover,.wire-hit:focus-visible{stroke:var(--accent-wash)}
.link.arrow{stroke:var(--ink)}
.room,.msg[role=button],.inbox .pick{cursor:pointer}
.msg:hover .m{stroke-width:2.6}
.armed .room{cursor:crosshair}
.dim{transition:opacity var(--t-2)}
.leader .roof,.candidate .roof,.cell{transform-box:fill-box}
.leader .roof,.candidate .roof{transform-origin:50% 100%;animation:rise var(--t-4) var(--e-out)}
.cell{transform-origin:0 50%;animation:come var(--t-2) var(--e-out)}
.crack{stroke-dasharray:400;animation:crack var(--t-1) linear}
@keyframes rise{from{transform:scaleY(0)}}
@keyframes come{from{transform:scaleX(0)}}
@keyframes crack{from{stroke-dashoffset:400}}
.fig{position:relative}
.stage .now p{min-height:3.84em}
.fig .w-tall,.stick .pic.w-tall,.show .pic{display:block}
.hint{font-style:italic;font-size:var(--f-4);color:var(--ink)}
.empty{padding:6px 16px 12px;font-style:italic;color:var(--ink-3);font-size:var(--f-4);line-height:1.45}
.pn .code{overflow:auto}
.pn .cl .val{display:inline-block;text-indent:0}
.evf{display:flex;gap:8px;flex-wrap:wrap;padding:2px 16px 6px;align-items:center;font-size:var(--f-2);color:var(--ink-2)}
.evf select,.evf input[type=search],.ask select{font:inherit;font-size:var(--f-2);height:28px;border:1px solid var(--line-2);border-radius:var(--r-2);background:var(--pane);color:var(--ink);padding:0 6px;max-width:9.5em}
.evf input[type=search]{width:7.5em}
.evf label{display:inline-flex;align-items:center;gap:5px;white-space:nowrap}
.evf input[type=checkbox]{accent-color:var(--ink);width:15px;height:15px;margin:0}
.ev{overflow-y:auto!important;scrollbar-width:thin}
.ev li{display:block;padding:0;height:23px}
.ev li button{font:inherit;color:inherit;background:none;border:0;width:100%;height:100%;text-align:left;cursor:pointer;display:grid;grid-template-columns:66px 32px 18px minmax(0,1fr);gap:0 6px;align-items:center;padding:0 16px}
.ev li button:hover{background:var(--paper-3)}
.ev li.on button:hover{background:none}
.ev li button:focus-visible{outline-offset:-2px}
.ev li.none{height:auto;padding:4px 16px;font-style:italic;color:var(--ink-3)}
.ev li.none .x{white-space:normal}
.ev svg.ic{width:13px;height:13px;color:var(--ink-2)}
.ask{display:grid;grid-template-columns:1fr 1fr auto;gap:8px 10px;padding:4px 16px 8px;align-items:end;font-size:var(--f-2);color:var(--ink-3)}
.ask label{display:flex;flex-direction:column;gap:3px;min-width:0}
.ask .fld{width:100%;height:34px;font-size:var(--f-2);padding:0 8px}
.ask select{height:34px;max-width:none;width:100%}
.ask .how{grid-column:1/3}
.ask .btn{justify-content:center}
.ask .say{grid-column:1/4;font-size:var(--f-3);line-height:1.35;color:var(--ink-2);font-style:italic;min-height:1.35em;overflow-wrap:anywhere}
.tl .ph{pointer-events:none}
.tl .trk.t0{cursor:pointer}
.fm{pointer-events:auto}
.b5{background:var(--t5-fill)}.b6{background:var(--t6-fill)}
.loading{display:flex;align-items:center;gap:12px;margin-left:auto;font-size:var(--f-3);font-style:italic;color:var(--ink-2);max-width:34em;line-height:1.3}
.loading .load{width:132px;flex:none;margin:0}
.stop{border:1px solid var(--ink);border-left-width:6px;padding:10px 16px;margin-top:10px;font-size:1.0625rem;line-height:1.45;max-width:44em;background:var(--pane)}
.stop p+p{margin-top:6px}
.stop .btn{margin:8px 12px 0 0}
.rec{padding-top:4px!important}.rec .trk{height:auto!important}.rec svg{display:block;width:100%;overflow:hidden}.rec svg svg{overflow:visible;width:1px}
.rec text.n{font:600 11px var(--mono);fill:var(--ink-2)}.rec .link{stroke:var(--line)}.rec .trail{stroke-width:1.3}.rec .due{stroke-dasharray:3 3}.rec .died{stroke-width:1.6}.rec .sign{display:none}
.rec .sync{stroke:var(--ink-2);stroke-width:3}.rec .here{stroke:var(--accent);stroke-width:2}
.where{font-style:italic;font-size:var(--f-2);color:var(--ink-3)}
.side.n1{grid-template-rows:1fr}
.side.n2{grid-template-rows:minmax(0,334fr) minmax(0,544fr)}
.side.n3{grid-template-rows:minmax(0,334fr) minmax(0,220fr) minmax(0,324fr)}
.side .pn{animation:unfold var(--t-3) var(--e-out)}
@keyframes unfold{from{opacity:0;transform:translateY(8px)}}
.hops span[role=listitem]{overflow:hidden;text-overflow:ellipsis}
.walk-next{margin-left:auto}
.stick .none{color:var(--ink-3);font-style:italic}
.next8{font-size:var(--f-2);font-style:italic;color:var(--ink-3);min-width:0;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}.tp .lnk{white-space:nowrap}
@media (prefers-reduced-motion:reduce){.side .pn{animation:none}.dim{transition:none}}
@media (max-width:1239px){.app .tools.shut,.side.n1:empty,.rec{display:none!important}.ev{max-height:340px}.side.n3 .ev-pn{grid-column:1/-1}.side.n3{grid-template-rows:auto auto}.side.n2,.side.n3{grid-template-rows:auto}.pn .code{max-height:420px}}
@media (max-width:640px){.side.n2,.side.n3{grid-template-columns:minmax(0,1fr)}.loading{margin-left:0;width:100%}.ask{grid-template-columns:1fr 1fr}.ask .btn{height:44px}.ask .how{grid-column:1/3}.ask .say{grid-column:1/3}.ask .btn[type=submit]{grid-column:1/3}.ask .btn[data-do]{grid-column:1/3}.evf select,.evf input[type=search]{height:36px}.tr .speed.shut{display:none}}
`;

export function dress(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
