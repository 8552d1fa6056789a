/** The sheet of links and files, and the line that says what was opened. */
export const css = `
gh-run{display:contents}
gh-playground[hidden]{display:none}
.slip{border:1px solid var(--ink);border-left-width:6px;background:var(--pane);padding:10px 16px 12px;margin-top:10px;font-size:var(--f-4);line-height:1.45}
.now:has(.wait)~.slip{margin-top:26px}
.slip p+p{margin-top:2px}
.slip.one{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:0 16px;align-items:start;padding:8px 8px 8px 14px;font-size:var(--f-3)}
.slip summary{cursor:pointer;color:var(--ink-2)}
.slip details[open]{grid-column:1/-1}
.slip .mono{font-size:.84em;overflow-wrap:anywhere}
.slip .row{padding:8px 0 0;align-items:center}
.slip progress{width:160px;accent-color:var(--ink);vertical-align:middle}
dialog.card{border:1px solid var(--ink);border-radius:0;background:var(--paper);color:var(--ink);padding:0;width:min(640px,calc(100vw - 32px));max-height:calc(100vh - 48px);overflow:auto}
dialog.card::backdrop{background:#000;opacity:.45}
dialog.card>header{display:flex;align-items:center;gap:12px;padding:12px 12px 12px 24px;border-bottom:1px solid var(--ink);position:sticky;top:0;background:var(--paper)}
dialog.card h2{font-size:1.375rem;line-height:1.2;letter-spacing:-.008em;margin-right:auto}
dialog.card section{padding:14px 24px 18px}
dialog.card section+section{border-top:1px solid var(--line)}
dialog.card h3{font-size:var(--f-4);font-weight:600;margin-bottom:4px}
dialog.card p{font-size:var(--f-4);line-height:1.45;color:var(--ink-2);max-width:36em}
dialog.card p .mono{font-size:.84em;overflow-wrap:anywhere}
dialog.card .fld{width:100%;margin:8px 0;display:block}
dialog.card textarea.fld{height:88px;padding:8px 12px;resize:none;line-height:1.5;font-size:var(--f-2)}
dialog.card .row{padding:8px 0 0;align-items:center}
dialog.card .said{font-style:italic;font-size:var(--f-3);color:var(--ink-2)}
dialog.card .told{position:sticky;bottom:0;background:var(--paper);border-left:6px solid var(--ink);padding-left:18px}
dialog.card .told .said{font-style:normal;font-size:var(--f-4);color:var(--ink);overflow-wrap:anywhere}
dialog.card .row+p{margin-top:10px}
dialog.card .x{width:44px;height:44px}
body[data-drop]::after{content:attr(data-drop);position:fixed;inset:12px;border:2px dashed var(--ink);display:grid;place-items:center;font-size:var(--f-6);background:var(--paper);opacity:.94;z-index:9}
@media (max-width:1239px){gh-run .in-pn:has(>.empty){display:none}gh-run .side:has(>.in-pn>.empty) .ev-pn{grid-column:auto}}
@media (max-width:640px){.slip.one{grid-template-columns:minmax(0,1fr);gap:8px;padding:8px 14px 10px}.slip.one .btn{justify-self:start}dialog.card>header{padding-left:16px}dialog.card section{padding:12px 16px 16px}dialog.card .btn.sm,.slip .btn.sm{height:44px}}
`;
