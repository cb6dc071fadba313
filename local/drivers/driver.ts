import type { DeclaredTarget } from '../../domain/targets/kind';
import type { JsonObject } from '../../domain/values/json';
import type { WorkFailed } from '../../drivers/work-failed';
import type { AttemptFolder } from './attempt-folder';

/*
 * What runs a kind of target on this machine. A driver knows no table: it starts the work, says what it is called, and
 * how it ended. The attempt around it, START, the deadline, the log and END, is that of every job (run-work.ts).
 */

export interface Driver {
  /** Starts the work. Throws `WorkFailed` if it cannot be started. */
  start(call: WorkCall): Promise<Work>;
  /** Asked before `missing` is of each, for what is found out faster for all targets at once. */
  lookAhead?(targets: readonly DeclaredTarget[], environment: NodeJS.ProcessEnv): void;
  /** What the target lacks on this machine besides its kind's `program`, and what to do. It starts nothing long. */
  missing?(target: DeclaredTarget, environment: NodeJS.ProcessEnv): string | undefined;
  /** What a plan can check of the target's files: see `DeclaredTarget`. Undefined if they cannot be read. */
  facts?(target: DeclaredTarget): JsonObject | undefined;
}

export interface WorkCall {
  target: DeclaredTarget;
  /** The job's parameters, with the values of secrets. */
  parameters: JsonObject;
  /** The command line's own environment, what Runsheet says to the work, and the mark of this process. */
  environment: NodeJS.ProcessEnv;
  /** The variables that the target sets, with the values of secrets. */
  ownVariables: Readonly<Record<string, string>>;
  folder: AttemptFolder;
  /** The values with those of their secrets, which no log shows from then on. */
  resolve(values: JsonObject): Promise<JsonObject>;
  /** Keeps this file of the attempt's folder, an executed notebook, with the run: without the values of secrets. */
  keepNotebook(name: string): void;
  /** Takes what the work prints. */
  print(stream: 'stdout' | 'stderr', text: string): void;
}

export interface Work {
  /** What the work is called where it runs. */
  id: string;
  /** Resolves once nothing of the work runs any more. Never rejects. */
  ended: Promise<How>;
  /** Asks the work to end, then ends all that it has started. Resolves with `ended`. */
  stop(): Promise<void>;
}

/** How the work ended. What it says of its result, and of an error of its own, is read from the attempt's folder. */
export type How = { well: true } | { well: false; error: WorkFailed };
