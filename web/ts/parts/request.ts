/** What the client may ask, in a form. */
import "../kit.ts";
import { dress } from "../view/style.ts";
import { css } from "./request-style.ts";

export { askPane } from "../view/ask.ts";

dress(css);
