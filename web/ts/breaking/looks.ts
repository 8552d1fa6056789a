/** Looks into the room for what no event tells: asked for while they are shown, one at a time. */
import { lookAtMessage, type MachineLook, type MessageLook } from "../../../wasm/host/look.ts";
import type { Room } from "../source/room.ts";
import { t } from "../t.ts";

type Look = MachineLook | MessageLook | undefined;

export class Looks {
  private of = "";
  /** The room that was asked, and the moment of it that the answer belongs to. */
  private asked: Room | undefined;
  private at = "";
  private asking = false;
  private seen: Look;
  why = "";

  /** changed is called when an answer has come. */
  constructor(private readonly room: () => Room | undefined, private readonly changed: () => void) {}

  machine(name: string, at: string): MachineLook | undefined {
    return this.look(`machine ${name}`, at, (r) => r.lookAt(name)) as MachineLook | undefined;
  }

  /** A message's bytes now, or where it is no more under way as they were at a moment at which it was. */
  message(id: string, at: string, moment?: number): MessageLook | undefined {
    return this.look(`message ${id}`, at, async (r) => {
      const bytes = await r.read(id, moment);
      if (!bytes && moment !== undefined) throw new Error(t`it was lost where it was sent, and no bytes went on their way`);
      return bytes && lookAtMessage(bytes);
    }) as MessageLook | undefined;
  }

  private look(of: string, at: string, ask: (r: Room) => Promise<Look>): Look {
    const room = this.room();
    if (this.of !== of || this.asked !== room) Object.assign(this, { of, asked: room, at: "", seen: undefined, why: "" });
    if (room && !this.asking && this.at !== at) {
      this.asking = true;
      this.at = at;
      ask(room).then((l) => this.hear(room, of, l, ""), (err: Error) => this.hear(room, of, undefined, err.message)).finally(() => {
        this.asking = false;
        this.changed();
      });
    }
    return this.seen;
  }

  private hear(room: Room, of: string, l: Look, why: string): void {
    if (this.of !== of || this.asked !== room) return;
    this.seen = l;
    this.why = why;
  }
}
