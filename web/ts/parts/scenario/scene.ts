/**
 * A scene: a run that was made up beforehand and comes out the same each time, told sentence by sentence, and a task at
 * its end that is checked against the cluster itself. What happens in it stands in direct/; what is said, and when the
 * task is done, stands in scenes/.
 */
import type { TraceEvent } from "../../events.ts";
import type { Model } from "../../reduce/model.ts";
import type { ActionBody, Plan } from "../../source/source.ts";

/** Who plays which part in a run, and what it is about (a session's id): known once the run was made. */
export type Cast = Readonly<Record<string, string>>;

/** What a sentence or a task is held against: the cluster's true state, as its events tell it. */
export interface Seen {
  m: Model;
  cast: Cast;
  /** When the scene was over and the task began, in event nanoseconds; before that, the end of the run. */
  since: number;
  /** What has happened, oldest first. */
  events: readonly TraceEvent[];
}

/** A sentence that is said at a moment of the run, and what must be true then. */
export interface Beat {
  /** The moment's name in the made run. */
  at: string;
  is: (s: Seen) => boolean;
}

/** Something that a scene offers to do, beyond what the page always offers. */
export interface Move {
  id: string;
  bodies: (cast: Cast) => ActionBody[];
}

/** A scene's words; {name} stands for who plays that part. */
export interface Words {
  title: string;
  /** What it is about, for the gallery: one sentence. */
  about: string;
  /** One sentence a beat. */
  beats: readonly string[];
  task: string;
  /** What doing it has shown. */
  done: string;
  /** What the moves' buttons say, by their ids. */
  moves?: Readonly<Record<string, string>>;
}

export interface Scene {
  /** As in #scenario=name. */
  name: string;
  beats: readonly Beat[];
  task: (s: Seen) => boolean;
  moves?: readonly Move[];
  words: Words;
}

/** A scene's run as it was made for this build: the plan that repeats it, who plays whom, and its moments by name. */
export interface Made {
  plan: Plan;
  cast: Cast;
  /** Virtual nanoseconds. */
  marks: Readonly<Record<string, number>>;
}

/** Every scene's run, by the scene's name. */
export type MadeAll = Readonly<Record<string, Made>>;

/** A sentence with its parts filled in: words, and the names that the machine says. */
export function filled(text: string, cast: Cast): (string | { m: string })[] {
  return text.split(/(\{\w+\}|`[^`]*`)/).filter(Boolean).map((part) => {
    if (part.startsWith("`")) return { m: part.slice(1, -1) };
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    return name === undefined ? part : { m: cast[name] ?? name };
  });
}
