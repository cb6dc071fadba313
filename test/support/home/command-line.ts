import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { until } from './until';

jest.setTimeout(60_000);

const PROGRAM = path.resolve(__dirname, '../../../dist/runsheet.cjs');

/** How a command ended. `code` is null if a signal ended it. */
export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** A command under way, in a process group of its own as a shell gives it one. */
export interface RunningCommand {
  process: ChildProcess;
  /** The text printed on stdout so far. */
  printed(): string;
  /** Resolves when stdout holds the text; rejects if the command ends without it. */
  prints(text: string | RegExp): Promise<void>;
  /** Resolves when stderr holds the text. */
  complains(text: string): Promise<void>;
  /** Sends SIGINT to the whole process group, as a terminal does on Ctrl-C. */
  interrupt(): void;
  ended: Promise<Ended>;
}

/** Runs the built command line to its end. */
export function runsheet(args: readonly string[], cwd?: string, env?: NodeJS.ProcessEnv): Promise<Ended> {
  return startRunsheet(args, cwd, env).ended;
}

/** Runs a command that must succeed, and returns the object that it prints with `--json`. */
// biome-ignore lint/suspicious/noExplicitAny: what a test reads of it is what it asserts
export async function runsheetJson(args: readonly string[]): Promise<any> {
  const { code, stdout, stderr } = await runsheet([...args, '--json']);
  if (code !== 0 && code !== 1) throw new Error(`runsheet ${args.join(' ')} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout);
}

/** `env` is added to the test's own environment; undefined removes a variable. */
export function startRunsheet(args: readonly string[], cwd?: string, env: NodeJS.ProcessEnv = {}): RunningCommand {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    cwd,
    // Jest asks for colours in its workers if its own terminal has them.
    env: { ...process.env, FORCE_COLOR: undefined, ...env },
  });
  let stdout = '';
  let stderr = '';
  let isOver = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code, signal) => {
      isOver = true;
      resolve({ code, signal, stdout, stderr });
    });
  });
  const holds = (text: string | RegExp) => (typeof text === 'string' ? stdout.includes(text) : text.test(stdout));
  return {
    process: child,
    printed: () => stdout,
    prints: async (text) => {
      await until(() => holds(text) || isOver, `runsheet prints ${text}`);
      if (!holds(text)) throw new Error(`runsheet ended without printing ${text}: ${stdout}${stderr}`);
    },
    complains: (text) => until(() => stderr.includes(text), `runsheet says ${text} on stderr`),
    interrupt: () => process.kill(-(child.pid as number), 'SIGINT'),
    ended,
  };
}
