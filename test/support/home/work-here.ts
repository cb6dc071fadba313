import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { MasterRow } from '../../../domain/tables/master-row';
import { declareTargets } from '../../../domain/targets/declared-targets';
import type { DeclaredTargets } from '../../../domain/targets/kind';
import type { JsonObject } from '../../../domain/values/json';
import { readAttemptLogFile } from '../../../local/functions/read-attempt-log-file';
import { processIdentity } from '../../../local/processes';
import { aJobRow } from '../rows/a-group';
import { type Finished, type Laptop, type RunGiven, runJobs } from './laptop';
import { noted } from './probe';
import { until } from './until';

/* Jobs whose work is a process of this machine: declared targets, and job files in Python. */

/** A target that runs this script of the shell, which is the program here, with the arguments `$1`, `$2`, … */
export const sh = (script: string, fields: JsonObject = {}): JsonObject => ({
  run: ['sh', '-c', script, 'sh'],
  ...fields,
});

export class WorkHere {
  constructor(private readonly laptop: Laptop) {}

  /** The folder of the config, beside the home. */
  get project(): string {
    const folder = path.join(this.laptop.scratch, 'project');
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  /** A file in which what runs notes its numbers. */
  note(name: string): string {
    return path.join(this.laptop.scratch, name);
  }

  /** Resolves once none of the processes that are noted there runs any more. */
  gone(name: string): Promise<void> {
    const isGone = (pid: string) => processIdentity(Number(pid)) === undefined;
    return until(() => noted(this.note(name)).every(isGone), `${name} is gone`);
  }

  /** The folders of attempts that are left. */
  folders(): string[] {
    return readdirSync(this.laptop.engine.home.work);
  }

  /** Runs each `command:` target once, all side by side, as the job of the target's name. */
  runTargets(
    targets: Record<string, JsonObject>,
    rows: Record<string, MasterRow> = {},
    given: Partial<RunGiven> = {},
  ): Promise<Finished> {
    return this.runKind('command', targets, rows, given);
  }

  /** Runs each target of the kind once, all side by side, as the job of the target's name. */
  runKind(
    kind: string,
    targets: Record<string, JsonObject>,
    rows: Record<string, MasterRow> = {},
    given: Partial<RunGiven> = {},
  ): Promise<Finished> {
    const declared = this.declare(kind, targets);
    return runJobs(this.laptop, jobsOf(kind, targets, rows), { sources: {}, declared, workers: 4, ...given });
  }

  /** The targets as the project's config would declare them. */
  declare(kind: string, targets: Record<string, JsonObject>): DeclaredTargets {
    const named = Object.entries(targets).map(([name, fields]) => [`${kind}:${name}`, fields]);
    return declareTargets(Object.fromEntries(named), this.project);
  }

  /** Runs each of these Python files once, side by side, as the job of its name. */
  runFiles(
    files: Record<string, string>,
    rows: Record<string, MasterRow> = {},
    given: Partial<RunGiven> = {},
  ): Promise<Finished> {
    const sources = Object.fromEntries(
      Object.entries(files).map(([name, source]) => {
        const file = this.note(`${name}.py`);
        writeFileSync(file, source);
        return [name, file];
      }),
    );
    return runJobs(this.laptop, jobsOf('lambda', files, rows), { sources, workers: 4, ...given });
  }

  /** What the job's last attempt printed: `level message`. */
  async printed(finished: Finished, job: string): Promise<string[]> {
    return (await this.#logged(finished, job)).map(({ level, text }) => `${level} ${text}`);
  }

  /** The same without the levels. */
  async lines(finished: Finished, job: string): Promise<string[]> {
    return (await this.#logged(finished, job)).map(({ text }) => text);
  }

  async #logged({ rows }: Finished, job: string): Promise<{ level: string; text: string }[]> {
    const attempt = rows[job]?.attempts.at(-1);
    const lines = (attempt && (await readAttemptLogFile(this.laptop.engine.home, attempt))) ?? [];
    // Lines that arrive together are one entry.
    return lines
      .map((line) => JSON.parse(line))
      .flatMap(({ level, message }) => message.split('\n').map((text: string) => ({ level, text })));
  }
}

function jobsOf(kind: string, work: object, rows: Record<string, MasterRow>): MasterRow[] {
  const names = [...new Set([...Object.keys(work), ...Object.keys(rows)])];
  return names.map((name) => aJobRow({ job_name: name, target: `${kind}:${name}`, ...rows[name] }));
}
