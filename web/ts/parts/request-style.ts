/** How the form that asks the cluster looks. */
export const css = `
.ask { display: grid; grid-template-columns: 1fr 1fr auto; gap: 8px 10px; padding: 4px 16px 8px; align-items: end; font-size: var(--f-2); color: var(--ink-3); }
.ask label { display: flex; flex-direction: column; gap: 3px; min-width: 0; }
.ask .fld { width: 100%; height: 34px; font-size: var(--f-2); padding: 0 8px; }
.ask select {
  font: inherit; font-size: var(--f-2); height: 34px; width: 100%; border: 1px solid var(--line-2); border-radius: var(--r-2);
  background: var(--pane); color: var(--ink); padding: 0 6px;
}
.ask .how { grid-column: 1/3; }
.ask .btn { justify-content: center; }
.ask .say { grid-column: 1/4; font-size: var(--f-3); line-height: 1.35; color: var(--ink-2); font-style: italic; min-height: 1.35em; overflow-wrap: anywhere; }
@media (max-width: 640px) {
  .ask { grid-template-columns: 1fr 1fr; }
  .ask .btn { height: 44px; }
  .ask .how, .ask .say, .ask .btn[type=submit], .ask .btn[data-do] { grid-column: 1/3; }
}
`;
