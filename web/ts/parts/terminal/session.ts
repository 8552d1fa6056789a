/** One terminal on one machine: a prompt, commands in front and behind, and what they print. */
import { own } from "../../own.ts";
import { t } from "../../t.ts";
import { whyLine } from "../request/why.ts";
import { common, complete, type Known } from "./complete.ts";
import { failed, parseCurl, printed } from "./curl.ts";
import { Editor, Painter } from "./editor.ts";
import { help } from "./help.ts";
import type { History } from "./history.ts";
import type { House, Running } from "./house.ts";
import { content, files, processes } from "./inside.ts";
import { CurlError } from "./options.ts";
import { Outflow } from "./outflow.ts";
import { commands, harmless, type Command } from "./words.ts";

/** The screen it writes on. */
export interface Screen {
  readonly cols: number;
  write(text: string): void;
  clear(): void;
}

/** Most commands that run behind the prompt at once, and names that a completion lists. */
const JOBS = 8;
const LISTED = 60;
/** Most lines that are entered while something runs. */
const AHEAD = 20;
const INTERRUPTED = 130;
const NOT_FOUND = 127;

const dim = (text: string): string => `\u001b[90m${text}\u001b[39m`;

interface Job {
  number: number;
  text: string;
  background: boolean;
  stop: () => void;
  /** Kept with the exit code. */
  over: Promise<number>;
}

export const builtins = ["help", "clear", "history", "jobs", "fg", "kill", "echo", "ls", "cat", "ps", "exit"] as const;

/** Those that look into the machine. */
const looks: readonly string[] = ["ls", "cat", "ps"];

/** Commands that a person would try, with what does the same here. */
const elsewhere = own<string>({
  consul: t`consul: here it is kvnode, with the same words, as kvnode kv get key`,
  wget: t`wget: here it is curl, as curl localhost:8500/v1/kv/key`,
});

export class Session {
  private readonly editor: Editor;
  private readonly painter = new Painter();
  private readonly jobs = new Map<number, Job>();
  private front: Job | undefined;
  private queue: Command[] = [];
  /** Lines that were entered while something ran, for when it is over. */
  private ahead: string[] = [];
  private code = 0;
  /** Commands are being begun: there is no prompt now. */
  private busy = false;
  private closed = false;

  constructor(
    readonly machine: string,
    private readonly screen: Screen,
    private readonly o: { house: House; history: History; kvnode: readonly Known[]; exit: () => void },
  ) {
    this.editor = new Editor(() => o.history.of(machine));
  }

  /** What the user sees first. */
  begin(): void {
    this.screen.write("\u001b[?2004h");
    this.draw();
  }

  /** Whether the line is empty, so that Tab may go on to the next control. */
  get idle(): boolean {
    return this.editor.line === "" && !this.front;
  }

  /** The terminal has another width. */
  resized(): void {
    this.draw();
  }

  /** Ends all that runs; nothing is written any more. */
  close(): void {
    this.closed = true;
    this.queue = this.ahead = [];
    for (const j of this.jobs.values()) j.stop();
  }

  /** What is typed while something runs is shown below its output, and done once it is over, as a shell does it. */
  input(data: string): void {
    for (const asked of this.editor.take(data)) {
      if (this.closed) return;
      if (asked.do === "draw") this.draw();
      else if (asked.do === "enter") this.enter(asked.line);
      else if (asked.do === "interrupt") this.interrupt();
      else if (asked.do === "clear") this.wipe();
      else if (this.front) continue;
      else if (asked.do === "complete") this.complete();
      else return this.o.exit();
    }
  }

  // ---- the prompt ----

  private get prompt(): { plain: string; drawn: string } {
    const plain = this.front ? "" : `${this.machine} $ `;
    return { plain, drawn: dim(plain) };
  }

  private draw(): void {
    if (this.closed || (this.busy && !this.front)) return;
    this.screen.write(this.painter.draw(this.prompt, this.editor, this.screen.cols));
  }

  private wipe(): void {
    this.painter.forget();
    this.screen.clear();
  }

  private interrupt(): void {
    this.queue = [];
    this.ahead = [];
    this.screen.write(`^C${this.painter.leave({ line: "", before: "" }, this.prompt, this.screen.cols)}`);
    this.front?.stop();
  }

  /** Writes lines above the prompt, or behind what runs. */
  private say(text: string): void {
    if (this.closed || text === "") return;
    const lines = harmless(text).replaceAll("\n", "\r\n") + (text.endsWith("\n") ? "" : "\r\n");
    if (this.busy && this.editor.line === "") return this.screen.write(lines);
    this.screen.write(this.painter.erase() + lines);
    this.draw();
  }

  private complete(): void {
    const { from, candidates } = complete(this.editor.before, {
      kvnode: this.o.kvnode, builtins, places: this.o.house.places(), keys: this.o.house.keys(),
    });
    if (candidates.length === 0) return;
    const whole = candidates.length === 1 ? candidates[0]! : common(candidates);
    if (whole.length > this.editor.before.length - from) return this.editor.replace(from, whole);
    const more = candidates.length > LISTED ? `  ${t`and ${candidates.length - LISTED} more`}` : "";
    this.say(`${candidates.slice(0, LISTED).map((c) => c.trimEnd()).join("  ")}${more}\n`);
  }

  // ---- commands ----

  private enter(line: string): void {
    // Line and Enter may have come in one piece: the line has then not been drawn yet.
    const whole = { line, before: line };
    this.screen.write(this.painter.draw(this.prompt, whole, this.screen.cols) + this.painter.leave(whole, this.prompt, this.screen.cols));
    if (this.front) return this.later(line);
    this.o.history.add(this.machine, line);
    this.editor.newest();
    try {
      this.queue = commands(line);
    } catch (err) {
      this.code = 2;
      this.say(`${(err as Error).message}\n`);
    }
    void this.next();
  }

  private later(line: string): void {
    if (this.ahead.length < AHEAD) this.ahead.push(line);
    else this.say(`${t`${AHEAD} lines wait already; this one is not kept`}\n`);
  }

  /** Runs what stands in the queue, one after the other, and then the line that was entered meanwhile. */
  private async next(): Promise<void> {
    this.busy = true;
    for (let c = this.queue.shift(); c && !this.closed; c = this.queue.shift()) {
      const job = this.start(c);
      if (!job || job.background) continue;
      this.front = job;
      if (this.editor.line !== "") this.draw();
      this.code = await job.over;
      if (this.code !== 0) this.say(`${t`exit ${this.code}`}\n`);
      // What stands there without a prompt gives way to the prompt.
      if (!this.closed) this.screen.write(this.painter.erase());
      this.front = undefined;
    }
    this.busy = false;
    const line = this.ahead.shift();
    if (line === undefined || this.closed) this.draw();
    else this.enter(line);
  }

  /** Begins a command; one that is over at once is none. */
  private start({ argv: words, background, text }: Command): Job | undefined {
    const argv = words(this.code);
    const [name, ...args] = argv;
    if (looks.includes(name!)) return { number: 0, text, background: false, stop: () => undefined, over: this.inside(name!, args) };
    if (name === "fg") return this.foreground(args);
    if (name !== "kvnode" && name !== "curl") {
      this.code = this.builtin(name!, args);
      return undefined;
    }
    if (this.jobs.size >= JOBS) {
      this.say(`${t`${JOBS} commands run already`}\n`);
      this.code = 1;
      return undefined;
    }
    if (this.o.house.standing()) this.say(`${t`Time stands still: press play or step, and this goes on.`}\n`);
    let number = 1;
    while (this.jobs.has(number)) number++;
    const { stop, over } = name === "kvnode" ? this.process(argv) : this.request(args);
    const job: Job = { number, text, background, stop, over };
    this.jobs.set(number, job);
    if (background) this.say(`[${number}] ${text}\n`);
    job.over = over.then((code) => {
      this.jobs.delete(number);
      if (job.background) this.say(`[${number}] ${code === 0 ? t`job|done` : t`exit ${code}`}  ${text}\n`);
      return code;
    });
    return job;
  }

  private process(argv: string[]): Pick<Job, "stop" | "over"> {
    let run: Running;
    const flow = new Outflow();
    const over = async (): Promise<number> => {
      try {
        run = this.o.house.exec(this.machine, argv);
        run.heard = (stream, text) => this.say(flow.take(stream, text));
        const result = await run.done;
        this.say(flow.end({ ...result, stderr: whyLine(result.stderr) }));
        return result.code;
      } catch (err) {
        this.say(`${(err as Error).message}\n`);
        return 1;
      }
    };
    return { over: over(), stop: () => run.interrupt() };
  }

  /** A request that nobody waits for any longer goes on in the room: a wire has no ctrl-C. */
  private request(args: string[]): Pick<Job, "stop" | "over"> {
    let stop = (): void => undefined;
    const stopped = new Promise<number>((r) => (stop = () => r(INTERRUPTED)));
    const asked = async (): Promise<number> => {
      try {
        const r = parseCurl(args, this.machine, this.o.house.places());
        for (const note of r.notes) this.say(`${note}\n`);
        const answer = await Promise.race([stopped, this.o.house.fetch(this.machine, r.to, r.method, r.path, r.body).catch((e: Error) => Promise.reject(failed(e.message, r)))]);
        if (typeof answer === "number") return answer;
        const { text, code } = printed(answer, r);
        this.say(text);
        return code;
      } catch (err) {
        this.say(`${(err as Error).message}\n`);
        return err instanceof CurlError ? err.code : 1;
      }
    };
    return { stop, over: asked() };
  }

  private async inside(what: string, args: readonly string[]): Promise<number> {
    const { house } = this.o;
    try {
      if (what === "cat") {
        if (args.length === 0) throw new Error(t`cat: want a file, as cat /data/node-id; ls lists them`);
        for (const path of args) this.say(content(await house.file(this.machine, path)));
        return 0;
      }
      const look = await house.look(this.machine);
      this.say(what === "ls" ? files(look, args[0] ?? "") : processes(look));
      return 0;
    } catch (err) {
      this.say(`${(err as Error).message}\n`);
      return 1;
    }
  }

  private builtin(name: string, args: readonly string[]): number {
    switch (name) {
      case "help":
        this.say(help(this.screen.cols));
        return 0;
      case "clear":
        this.wipe();
        return 0;
      case "echo":
        this.say(`${args.join(" ")}\n`);
        return 0;
      case "history":
        this.say(this.o.history.of(this.machine).map((l, i) => `${String(i + 1).padStart(4)}  ${l}\n`).join(""));
        return 0;
      case "jobs":
        for (const j of this.jobs.values()) this.say(`[${j.number}] ${t`job|runs`}  ${j.text}\n`);
        return 0;
      case "kill":
        return this.kill(args);
      case "exit":
        this.o.exit();
        return 0;
    }
    this.say(`${elsewhere[name] ?? t`${name}: there is no such command here; help lists what there is`}\n`);
    return NOT_FOUND;
  }

  /** The job that is named as %1; none where there is no such. */
  private named(args: readonly string[]): Job | undefined {
    return this.jobs.get(Number(/^%(\d+)$/.exec(args[0] ?? "")?.[1]));
  }

  /** Takes a job to the front: the one that is named, else the newest. */
  private foreground(args: readonly string[]): Job | undefined {
    const job = args.length > 0 ? this.named(args) : [...this.jobs.values()].at(-1);
    if (!job) {
      this.code = 1;
      this.say(`${args.length > 0 ? t`fg: want a job, as fg %1; jobs lists them` : t`fg: nothing runs behind the prompt`}\n`);
      return undefined;
    }
    job.background = false;
    this.say(`${job.text}\n`);
    return job;
  }

  private kill(args: readonly string[]): number {
    const job = this.named(args);
    if (!job) {
      this.say(`${t`kill: want a job, as kill %1; jobs lists them`}\n`);
      return 1;
    }
    job.stop();
    return 0;
  }
}
