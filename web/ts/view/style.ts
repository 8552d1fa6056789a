/**
 * Rules for what the pages' own style sheets cannot know: forms, filters and states that only the script makes.
 * A constructed sheet, so that the content security policy needs no exception.
 */
const shell = `
.tr .speed.shut{visibility:hidden}
.arrived{stroke-width:4!important}
.wire-hit{fill:none;stroke:transparent;stroke-width:22;cursor:pointer;outline:none;pointer-events:stroke}
.wire-hit:hover,.wire-hit:focus-visible{stroke:var(--accent-wash)}
.room,.msg[role=button],.inbox .pick{cursor:pointer}
.msg:hover .m{stroke-width:2.6}
.dim{transition:opacity var(--t-2)}
.leader .roof,.candidate .roof,.cell{transform-box:fill-box}
.leader .roof,.candidate .roof{transform-origin:50% 100%;animation:rise var(--t-4) var(--e-out)}
.cell{transform-origin:0 50%;animation:come var(--t-2) var(--e-out)}
.crack{stroke-dasharray:400;animation:crack var(--t-1) linear}
@keyframes rise{from{transform:scaleY(0)}}
@keyframes come{from{transform:scaleX(0)}}
@keyframes crack{from{stroke-dashoffset:400}}
.fig{position:relative}
.fig .w-tall:not(.w-wide ~ *),.stick .pic.w-tall,.show .pic{display:block}
.hint{font-style:italic;font-size:var(--f-4);color:var(--ink)}
.empty{padding:6px 16px 12px;font-style:italic;color:var(--ink-3);font-size:var(--f-4);line-height:1.45}
.loading{display:flex;align-items:center;gap:12px;margin-left:auto;font-size:var(--f-3);font-style:italic;color:var(--ink-2);max-width:34em;line-height:1.3}
.loading .load{width:132px;flex:none;margin:0}
.stop{border:1px solid var(--ink);border-left-width:6px;padding:10px 16px;margin-top:10px;font-size:1.0625rem;line-height:1.45;background:var(--pane)}
.app:has(.stop) .quiet p{display:none}
.app:has(.stop) .time{min-height:0}
.stop p+p{margin-top:6px}
.stop .btn{margin:6px 12px 0 0;height:36px}
.side.n3{grid-template-rows:minmax(0,334fr) minmax(0,220fr) minmax(0,324fr)}
.side .pn{animation:unfold var(--t-3) var(--e-out)}
@keyframes unfold{from{opacity:0;transform:translateY(8px)}}
@media (prefers-reduced-motion:reduce){.side .pn{animation:none}.dim{transition:none}}
@media (max-width:1239px){.side.n1:empty{display:none!important}.side.n3 .ev-pn{grid-column:1/-1}.side.n3{grid-template-rows:auto}}
@media (max-width:640px){.side.n3{grid-template-columns:minmax(0,1fr)}.loading{margin-left:0;width:100%}.stop .btn{display:flex;height:44px;width:max-content;margin-bottom:8px}.tr .speed.shut{display:none}}
`;

/** Rules that came with a page's script; a part of the page brings its own. */
export function dress(css = shell): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
