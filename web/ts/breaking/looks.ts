/** Looks into the room for what no event tells: asked for while they are shown, one at a time. */
import type { MachineLook, MessageLook } from "../../../wasm/host/look.ts";
import type { Room } from "../source/room.ts";

type Look = MachineLook | MessageLook | undefined;

export class Looks {
  private of = "";
  /** The moment that the answer belongs to, as a count of events. */
  private at = -1;
  private asking = false;
  private seen: Look;
  why = "";

  /** changed is called when an answer has come. */
  constructor(private readonly room: () => Room | undefined, private readonly changed: () => void) {}

  machine(name: string, at: number): MachineLook | undefined {
    return this.look(`machine ${name}`, at, (r) => r.lookAt(name)) as MachineLook | undefined;
  }

  message(id: string, at: number): MessageLook | undefined {
    return this.look(`message ${id}`, at, (r) => r.read(id)) as MessageLook | undefined;
  }

  private look(of: string, at: number, ask: (r: Room) => Promise<Look>): Look {
    const room = this.room();
    if (this.of !== of) Object.assign(this, { of, at: -1, seen: undefined, why: "" });
    if (room && !this.asking && this.at !== at) {
      this.asking = true;
      this.at = at;
      ask(room).then((l) => this.hear(of, l, ""), (err: Error) => this.hear(of, undefined, err.message)).finally(() => {
        this.asking = false;
        this.changed();
      });
    }
    return this.seen;
  }

  private hear(of: string, l: Look, why: string): void {
    if (this.of !== of) return;
    this.seen = l;
    this.why = why;
  }
}
