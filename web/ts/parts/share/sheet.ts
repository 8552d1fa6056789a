/** A sheet over the page: a dialog of the browser's own, which keeps the focus and gives it back. */
import { html, render, type TemplateResult } from "lit/html.js";
import { t } from "../../t.ts";

export class Sheet {
  private readonly el = document.createElement("dialog");

  constructor(
    private readonly title: string,
    private readonly body: () => TemplateResult,
  ) {
    this.el.className = "card";
    this.el.setAttribute("aria-label", title);
    // A click beside the sheet is one on the dialog itself, and none of what stands in it.
    this.el.addEventListener("click", (e) => e.target === this.el && this.close());
  }

  get open(): boolean {
    return this.el.open;
  }

  show(): void {
    if (!this.el.isConnected) document.body.append(this.el);
    this.draw();
    if (!this.el.open) this.el.showModal();
  }

  close = (): void => this.el.close();

  draw(): void {
    if (!this.el.isConnected) return;
    render(html`<header role="none"><h2>${this.title}</h2><button class="ib x" aria-label=${t`Close`} @click=${this.close}>
      <svg class="ic" viewBox="0 0 18 18" aria-hidden="true"><path d="M4 4l10 10M14 4L4 14"></path></svg></button></header>${this.body()}`, this.el);
  }
}
