import type { Mark } from "./recorder.ts";
import type { Room } from "./room.ts";
import type { Image } from "./slot.ts";

/** A world at a moment, but for the memories of its instances. */
export interface Saved {
  readonly room: Room;
  readonly images: ReadonlyMap<number, Image>;
  readonly mark: Mark;
  /** How many objects it took, as a measure of what it weighs. */
  readonly objects: number;
}
