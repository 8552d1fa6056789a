/** What breaks and mends, and what is seen closely: the tools, the inspectors, and the table of all that can be done. */
import "../kit.ts";
import { dress } from "../view/style.ts";
import { css } from "./breaking-style.ts";

export { action } from "../command/fault.ts";
export { inspectMachine, inspectMessage } from "../view/inspector.ts";
export { hint, toolRail } from "../view/tools.ts";

dress(css);
