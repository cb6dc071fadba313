import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type JsonObject, parsedObject } from '../../domain/values/json';
import type { LogLevel } from '../../domain/values/log-line';
import type { PythonReply } from '../../functions/python-reply';
import { MarkedStream } from './marked-stream';

/** A job's file in Python, and what runs it. */
export interface RunnablePython {
  /** The job's file. */
  file: string;
  /** The program, its arguments, and host.py. */
  argv: string[];
  /** The project's folder, to which places are relative. */
  folder: string;
}

/** What the adapter hands to the process of a Python job file: it may also say why no interpreter runs it. */
export type PythonJob = RunnablePython | (Omit<RunnablePython, 'argv'> & { problem: string });

/** Takes what the process prints, and what it logs by Python's `logging`. */
export interface PythonOutput {
  print(stream: 'stdout' | 'stderr', text: string): void;
  log(level: LogLevel, text: string): void;
}

/** How long what a call printed may take to arrive after its reply: a job can close its outputs. */
const PRINTED_MS = 500;

/** A warm interpreter with the job's file loaded. It answers one call at a time. */
export class PythonProcess {
  readonly #streams: MarkedStream[];
  readonly #ended: Promise<PythonReply>;
  #hasEnded = false;
  #answer: (reply: PythonReply) => void = () => {};

  private constructor(
    private readonly child: ChildProcess,
    { print, log }: PythonOutput,
  ) {
    this.#streams = (['stdout', 'stderr'] as const).map((name) => {
      const marked = new MarkedStream(
        (text) => print(name, text),
        (entry) => enter(entry, log),
      );
      const readable = child[name] as Readable;
      readable.setEncoding('utf8').on('data', (text: string) => marked.take(text));
      readable.once('close', () => marked.end());
      return marked;
    });
    const replies = createInterface({ input: child.stdio[4] as Readable });
    replies.on('line', (line) => this.#answer((parsedObject(line) ?? {}) as unknown as PythonReply));
    // What it is asked while it ends is answered by its end.
    (child.stdio[3] as Writable).on('error', () => {});
    this.#ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.#hasEnded = true;
        resolve({ ended: { code, signal } });
      });
    });
  }

  /** Starts the interpreter. Rejects with the error of the system if it cannot be started. */
  static async start(
    { file, argv: [program = '', ...args] }: RunnablePython,
    env: NodeJS.ProcessEnv,
    output: PythonOutput,
  ): Promise<PythonProcess> {
    const child = spawn(program, [...args, file], { env, stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'] });
    await once(child, 'spawn');
    return new PythonProcess(child, output);
  }

  get pid(): number {
    return this.child.pid as number;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Calls the job's handler, and resolves once all that it printed has arrived. */
  async call(event: JsonObject, context: JsonObject): Promise<PythonReply> {
    const mark = randomUUID();
    const printed = Promise.all(this.#streams.map((stream) => stream.until(mark)));
    const answer = new Promise<PythonReply>((resolve) => {
      this.#answer = resolve;
    });
    (this.child.stdio[3] as Writable).write(`${JSON.stringify({ mark, event, context })}\n`);
    const reply = await Promise.race([answer, this.#ended]);
    await Promise.race([printed, sleep(PRINTED_MS, undefined, { ref: false })]);
    return reply;
  }
}

/** An entry as host.py writes it: the number of its level, as Python has it, and its text. */
function enter(entry: string, log: PythonOutput['log']): void {
  const [level, text] = parsedList(entry) ?? [0, entry];
  log(levelOf(Number(level)), String(text));
}

/** Python's numbers of levels, as its module `logging` has them. */
function levelOf(level: number): LogLevel {
  if (level >= 40) return 'error';
  if (level >= 30) return 'warn';
  return level > 0 && level < 20 ? 'debug' : 'info';
}

function parsedList(text: string): unknown[] | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed : undefined;
  } catch {
    return undefined; // Another thread has printed in the middle of it.
  }
}
