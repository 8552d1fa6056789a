/** How much of each stream is kept for whoever ran the process, in characters; what is beyond it is dropped. */
const keptMax = 1 << 20;
/** How much of one write goes into its event, in characters. */
const eventMax = 2048;
/** How long a line without an end grows before its beginning is forgotten, in characters. */
const lineMax = 1 << 16;

/** What a process prints: one event for the whole lines of a write, and all of it for the result. */
export class Output {
  private readonly text = ["", "", ""];
  private readonly decoders = [undefined, new TextDecoder(), new TextDecoder()] as const;
  /** What has no end of line yet. */
  private readonly open = ["", "", ""];

  constructor(private readonly note: (stream: number, text: string) => void) {}

  print(stream: number, bytes: Uint8Array): void {
    this.put(stream, this.decoders[stream as 1 | 2].decode(bytes.slice(), { stream: true }));
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
    if (text !== "" && text !== "\n") this.note(stream, text.slice(0, eventMax));
  }
}
