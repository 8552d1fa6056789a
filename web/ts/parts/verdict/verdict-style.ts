/** The verdict's button beside a future, and its panel. */
export const css = `
.vdb{font:inherit;font-size:var(--f-3);color:inherit;background:none;border:0;border-radius:var(--r-2);padding:3px 4px;margin:0 -4px;display:flex;align-items:center;gap:7px;line-height:1.15;text-align:left;cursor:pointer;min-height:32px;width:100%}
.vdb:hover{background:var(--paper-3)}
.vdb span{white-space:nowrap}
.vdb:lang(zh){line-height:1.3}
.vdb small{display:block;color:var(--ink-3);font-size:.75rem}
.vdb svg,.vd-say svg{width:20px;height:20px;fill:none;stroke:var(--ink);stroke-width:1.4;flex:none}
.vd-in{overflow-y:auto;padding:0 16px 10px;scrollbar-width:thin;font-size:var(--f-3);line-height:1.4}
.vd-say{display:flex;gap:10px;font-size:var(--f-4);line-height:1.35;padding-bottom:4px}
.vd-in h3{font-size:var(--f-3);font-weight:600;margin-top:8px}
.vd-in .mono{font-size:.86em;overflow-wrap:anywhere}
.vd-in .note{font-style:italic;color:var(--ink-3)}
.vd-ops{list-style:none;margin:2px -16px 0;padding:0}
.vd-ops button{font:inherit;color:inherit;background:none;border:0;width:100%;text-align:left;cursor:pointer;display:grid;grid-template-columns:66px minmax(0,1fr);gap:8px;padding:3px 16px;min-height:26px;align-items:baseline}
.vd-ops button:hover{background:var(--paper-3)}
.vd-ops .t{font:.75rem var(--mono);color:var(--ink-3);text-align:right}
.vd-in table{border-collapse:collapse;margin-top:2px;width:100%}
.vd-in th{font-weight:400;font-style:italic;color:var(--ink-3);text-align:left;font-size:var(--f-2)}
.vd-in td,.vd-in th{padding:2px 12px 2px 0;border-bottom:1px solid var(--line);vertical-align:baseline}
.vd-in td:first-child,.vd-in td:last-child{white-space:nowrap}
.vd-in td small{color:var(--ink-3);font-size:var(--f-2)}
.vd-in .row{padding:8px 0 0;align-items:center}
@media (max-width:640px){.tl .vd:has(.vdb){display:block;margin-top:-4px}.vdb,.vd-ops button{min-height:44px}.vd-ops button{padding-top:10px}.vd-in h3{margin-top:22px}}
`;
