/**
 * What a part of the playground sees of it and may do. Parts live in web/ts/parts/, one folder or file each, are fetched
 * by Part, and hold no protocol: what is shown is the stage's model and events, what is done goes through room.
 */
import type { Model } from "./reduce/model.ts";
import type { Room } from "./source/room.ts";
import type { ActionBody } from "./source/source.ts";
import type { Stage } from "./stage.ts";

export interface Desk {
  readonly stage: Stage;
  readonly model: Model;
  /** The live room; a part is only opened when it runs. */
  readonly room: Room;
  /** The build id of the page. */
  readonly build: string;
  /** What is chosen: "machine:b", "message:ID", "link:a:b", "request:TRACE", or "". */
  readonly selected: string;
  select(what: string): void;
  /** Does something to the world at the moment that is shown; in the past this opens a branch. */
  act(body: ActionBody): Promise<void>;
  /** Waits for what a control has begun; what goes wrong is said on the page. */
  run(p: Promise<unknown>): void;
  /** Draws anew what no event tells of. */
  touch(): void;
}
