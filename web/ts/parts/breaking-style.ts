/** How the tools and the inspectors look. */
export const css = `
.ins {
  margin: 2px 0 4px; display: grid; grid-template-columns: auto 1fr; gap: 3px 18px; padding: 2px 16px;
  font-size: var(--f-2); font-family: var(--mono); line-height: 1.45;
}
.ins dt { font-family: var(--say); font-size: var(--f-3); color: var(--ink-3); }
.ins dd { margin: 0; }
.ins b { font-weight: 600; }
.tools button[aria-pressed=true] { background: var(--ink); color: var(--paper); }
.tools button[disabled] { color: var(--ink-3); cursor: not-allowed; opacity: .6; }
.armed .room { cursor: crosshair; }
`;
