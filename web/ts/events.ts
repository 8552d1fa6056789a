/** The generated types under names that do not hide the browser's own. */
import type { Event } from "./events.gen.ts";

export type TraceEvent = Event;
/** The events of one kind, with that kind's body. */
export type Of<K extends Event["kind"]> = Extract<Event, { kind: K }>;
export type { Entry, Fault, Log, Message, Op, Proto, Session, Station, Store } from "./events.gen.ts";
