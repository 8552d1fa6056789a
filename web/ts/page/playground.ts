/** The script of the pages with the element gh-playground. */
import "../kit.ts";
import { GhPlayground } from "../playground.ts";
import { dress } from "../view/style.ts";

dress();
customElements.define("gh-playground", GhPlayground);
