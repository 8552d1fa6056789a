/** The script of the pages with the element gh-landing. */
import { GhLanding } from "../landing.ts";
import { dress } from "../view/style.ts";

dress();
customElements.define("gh-landing", GhLanding);
