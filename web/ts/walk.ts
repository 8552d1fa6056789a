import { Watcher } from "./watcher.ts";
export class GhWalk extends Watcher {}
