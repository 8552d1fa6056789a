/** The tour: seven chapters through the easier scenes, in this order. */
import { tour } from "../scenario/scenes.ts";

export interface Chapter {
  /** From 0. */
  number: number;
  scene: string;
  of: number;
  /** The number of the chapter after it; undefined for the last. */
  next: number | undefined;
}

/** A chapter by its number; one that there is not is the first. */
export function tourAt(chapter: number): Chapter {
  const number = Number.isInteger(chapter) && chapter >= 0 && chapter < tour.length ? chapter : 0;
  return { number, scene: tour[number]!, of: tour.length, next: number + 1 < tour.length ? number + 1 : undefined };
}
