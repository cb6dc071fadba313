import type { DeclaredTarget } from '../../domain/targets/kind';
import type { BadExit, ProgramExit } from '../../domain/targets/program-exit';
import { saidLast, WorkFailed } from '../../drivers/work-failed';
import type { WorkCall } from './driver';
import { lastException, type PrintedException } from './python-traceback';
import { SparkLog } from './spark-log';

/** Characters of each output that are kept for the error: the stacks of a failed query are long. */
const MAX_TAIL = 32_000;

/** Frames of Java that are kept. */
const MOST_FRAMES = 10;

/**
 * What spark-submit prints. It writes what the script says on both outputs to stdout, and to stderr the log of Spark,
 * of which only the errors are errors.
 */
export class SparkOutput {
  readonly #tails = { stdout: '', stderr: '' };
  readonly #log: SparkLog;

  constructor(print: WorkCall['print']) {
    this.#log = new SparkLog(print);
  }

  take(stream: 'stdout' | 'stderr', text: string): void {
    this.#tails[stream] = (this.#tails[stream] + text).slice(-MAX_TAIL);
    this.#log.take(stream, text);
  }

  /** Prints what is left of a line. */
  end(): void {
    this.#log.end();
  }

  /** The exception with which the application ended, or else what it said last. */
  errorOf({ name, text, isPermanent }: BadExit, { code }: ProgramExit, { target, folder }: DeclaredTarget): WorkFailed {
    const exception = lastJavaException(this.#tails.stderr) ?? lastException(this.#tails.stdout, folder);
    // It is the code of an exception that nothing caught.
    if (exception && code === 1)
      return new WorkFailed(exception.name, exception.message || exception.name, isPermanent, exception.frames);
    const said = lastLine(this.#tails.stderr.trim() || this.#tails.stdout);
    return new WorkFailed(name, `${target} ${text}${saidLast(said)}`, isPermanent);
  }
}

/** The exception that ended the JVM's main thread. */
function lastJavaException(printed: string): PrintedException | undefined {
  const lines = printed.split('\n').map((line) => line.trimEnd());
  const at = lines.findLastIndex((line) => line.startsWith('Exception in thread "'));
  const [, fullName, first = ''] = /^Exception in thread "[^"]*" ([\w.$]+)(?:: (.*))?$/.exec(lines[at] ?? '') ?? [];
  if (fullName === undefined) return undefined;
  const frames = lines.slice(at + 1).flatMap((line) => {
    const [, method, place] = /^\tat ([\w.$<>/]+)\(([^()]*)\)/.exec(line) ?? [];
    return method === undefined ? [] : [{ method, text: `    at ${method} (${place})` }];
  });
  const own = frames.filter(({ method }) => !/^(java|jdk|scala|org\.apache)[./]/.test(method));
  return {
    name: fullName.split('.').at(-1) as string,
    message: first,
    frames: (own.length > 0 ? own : frames).slice(0, MOST_FRAMES).map(({ text }) => text),
  };
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1)?.trim().slice(0, 300) ?? '';
}
