/** Time below the picture: the timeline, the recorder, the speed. */
import "../kit.ts";
import { dress } from "../view/style.ts";
import { css } from "./time-style.ts";

export { recorder } from "../view/recorder.ts";
export { speedRail } from "../view/speed.ts";
export { timeline } from "../view/timeline.ts";

dress(css);
