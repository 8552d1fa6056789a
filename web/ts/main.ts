/** The one entry of every page's script: defines the elements; each wakes where the page has it. */
import { GhLanding } from "./landing.ts";
import { GhLive } from "./live.ts";
import { GhPlayground } from "./playground.ts";
import { GhWalk } from "./walk.ts";
import { dress } from "./view/style.ts";

dress();
customElements.define("gh-playground", GhPlayground);
customElements.define("gh-landing", GhLanding);
customElements.define("gh-walk", GhWalk);
customElements.define("gh-live", GhLive);
