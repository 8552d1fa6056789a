/** How much of each stream is kept for whoever ran the process, in characters; what is beyond it is dropped. */
const keptMax = 1 << 20;
/** How much of one write goes into its event, in characters. */
const eventMax = 2048;

/** What a process prints: one event a write, and the whole of it for the result. */
export class Output {
  private readonly text = ["", "", ""];
  private readonly decoders = [undefined, new TextDecoder(), new TextDecoder()] as const;
  private line = "";

  constructor(private readonly note: (stream: number, text: string) => void) {}

  print(stream: number, bytes: Uint8Array): void {
    this.put(stream, this.decoders[stream as 1 | 2].decode(bytes.slice(), { stream: true }));
  }

  /** What Go's runtime says, in bits and pieces, when it panics: gathered into lines. */
  runtime(text: string): void {
    this.line += text;
    const end = this.line.lastIndexOf("\n") + 1;
    if (end === 0) return;
    this.put(2, this.line.slice(0, end));
    this.line = this.line.slice(end);
  }

  flush(): void {
    if (this.line !== "") this.put(2, this.line);
    this.line = "";
  }

  kept(stream: 1 | 2): string {
    return this.text[stream]!;
  }

  private put(stream: number, text: string): void {
    if (text === "") return;
    this.text[stream] = (this.text[stream]! + text).slice(0, keptMax);
    this.note(stream, text.slice(0, eventMax));
  }
}
