/**
 * What a part of a page sees of it and may do. Parts live in web/ts/parts/, one folder or file each, are fetched by Part,
 * and hold no protocol: what is shown is the stage's model and events, what is done goes through room.
 */
import type { Journey, Model } from "./reduce/model.ts";
import type { Room } from "./source/room.ts";
import type { Places } from "./command/boot.ts";
import type { ActionBody, Plan } from "./source/source.ts";
import type { Stage } from "./stage.ts";
import type { Filter } from "./view/eventlist.ts";
import type { Sources } from "./view/sources.ts";

/** What is seen of any page with a picture, a live cluster's too. */
export interface Seen {
  readonly stage: Stage;
  readonly model: Model;
  readonly sources: Sources;
  /** What is chosen: "machine:b", "message:ID", "link:a:b", "request:TRACE", or "". */
  readonly selected: string;
  select(what: string): void;
  /** What is looked for among the events; the recorder marks it too. */
  filter: Filter;
  /** The request that is followed: whose cell is framed and whose functions are shown. */
  followed(): Journey | undefined;
  /** Draws anew what no event tells of. */
  touch(): void;
}

/** What the playground is besides: a room that does what it is told. */
export interface Desk extends Seen {
  /** Is there a room at all, on its way or running? */
  readonly booted: unknown;
  /** Does it run, so that it can be told something? */
  readonly live: boolean;
  /** Where the page's files are. */
  readonly at: Places;
  /** Boots a room in place of this one: the usual one, or one with a plan, which then stands still at a moment. */
  begin(o?: { plan?: Plan; at?: number }): Promise<void>;
  /** The live room; a part is only opened when it runs. */
  readonly room: Room;
  /** The build id of the page. */
  readonly build: string;
  /** What stands in the timeline's last column beside a future; unset, that column is not there. */
  verdict: ((branch: number) => unknown) | undefined;
  /** Goes to a moment, in event nanoseconds; the room then stands still. */
  goTo(t: number): void;
  /** Goes on in another future: at that moment of it, or at its end. */
  enter(branch: number, t?: number): void;
  /** Does something to the world at the moment that is shown; in the past this opens a branch. */
  act(body: ActionBody): Promise<void>;
  /** Waits for what a control has begun; what goes wrong is said on the page. */
  run(p: Promise<unknown>): void;
}
