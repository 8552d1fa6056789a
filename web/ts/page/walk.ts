/** The script of the pages with the element gh-walk. */
import { GhWalk } from "../walk.ts";
import { dress } from "../view/style.ts";

dress();
customElements.define("gh-walk", GhWalk);
