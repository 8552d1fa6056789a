/** The script of the pages with the element gh-walk. */
import { GhWalk } from "../walk.ts";
import { dress } from "../view/style.ts";
import { threadCss } from "../view/thread.ts";

dress();
dress(threadCss);
customElements.define("gh-walk", GhWalk);
