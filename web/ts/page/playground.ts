/** The script of the pages with the element gh-playground. */
import { GhPlayground } from "../playground.ts";
import { dress } from "../view/style.ts";

dress();
customElements.define("gh-playground", GhPlayground);
