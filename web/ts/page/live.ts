/** The script of the pages with the element gh-live. */
import "../kit.ts";
import { GhLive } from "../live.ts";
import { dress } from "../view/style.ts";

dress();
customElements.define("gh-live", GhLive);
