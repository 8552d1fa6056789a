/** How much of each stream is kept for whoever ran the process, in characters; what is beyond it is dropped. */
const keptMax = 1 << 20;
/** How much of one write goes into its event, in characters. */
const eventMax = 2048;
/** How long a line without an end grows before its beginning is forgotten, in characters. */
const lineMax = 1 << 16;

const none = new Uint8Array(0);
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Who is told of whole lines. */
export interface Printer {
  printed(stream: number, text: string): void;
}

/** What a process prints: one event for the whole lines of a write, and all of it for the result. */
export class Output {
  private readonly text = ["", "", ""];
  /** What has no end of line yet. */
  private readonly open = ["", "", ""];
  /** The first bytes of a character whose others have not come yet. */
  private readonly parts = [none, none, none];

  constructor(private readonly printer: Printer) {}

  print(stream: number, bytes: Uint8Array): void {
    const part = this.parts[stream]!;
    const all = new Uint8Array(part.length + bytes.length);
    all.set(part);
    all.set(bytes, part.length);
    const whole = wholeCharacters(all);
    this.parts[stream] = all.slice(whole);
    this.put(stream, decoder.decode(all.subarray(0, whole)));
  }

  /** What Go's runtime says, in bits and pieces, when it panics. */
  runtime(text: string): void {
    this.put(2, text);
  }

  /** The process has ended: what is left is a line too. */
  flush(): void {
    for (const stream of [1, 2]) this.tell(stream, this.open[stream]!);
  }

  kept(stream: 1 | 2): string {
    return this.text[stream]!;
  }

  private put(stream: number, text: string): void {
    this.text[stream] = (this.text[stream]! + text).slice(0, keptMax);
    const open = (this.open[stream]! + text).slice(-lineMax);
    const end = open.lastIndexOf("\n") + 1;
    this.open[stream] = open.slice(end);
    this.tell(stream, open.slice(0, end));
  }

  private tell(stream: number, text: string): void {
    if (text !== "" && text !== "\n") this.printer.printed(stream, text.slice(0, eventMax));
  }
}

/** How many of the bytes make whole characters; those after them begin one in UTF-8. */
function wholeCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const b = bytes[bytes.length - back]!;
    if (b < 0x80) break;
    if (b < 0xc0) continue; // it goes on with one
    const length = b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : 2;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}
