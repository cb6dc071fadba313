import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { JobRunRow, RunRow } from '../../../domain/tables/rows';
import { declareTargets } from '../../../domain/targets/declared-targets';
import type { JsonObject } from '../../../domain/values/json';
import { isAlive } from '../../../local/processes';
import type { HistoryEvent } from '../../../local/states/execution/history-event';
import { type Laptop, runJobs } from '../../support/home/laptop';
import { until } from '../../support/home/until';
import { aJobRow } from '../../support/rows/a-group';
import type { ActGiven } from './act';
import { ACTS } from './acts';
import type { WorkCase, WorkJob } from './make-work-case';
import { markedProcesses } from './marked-processes';
import type { SlowStore } from './slow-store';

/** Everything known about a case after its end. The invariants are checked on it. */
export interface WorkEvidence {
  workCase: WorkCase;
  run: RunRow | undefined;
  rows: JobRunRow[];
  /** What each job was given. */
  given: ReadonlyMap<string, ActGiven>;
  /** What still ran of an attempt when the machine heard of its end: `job-1: 4711 sleep 300`. */
  leftAtEnd: string[];
  /** What still ran after the run. */
  leftAfter: string[];
  /** The folders of attempts that were there when the machine heard of their ends, or after the run. */
  folders: string[];
  /** The files in the jobs' folder that no act has any business to make. */
  strays: string[];
}

let cases = 0;

/** Runs the case to its end on this laptop, whose functions reach the store by the slow one. */
export async function runWorkCase(laptop: Laptop, slow: SlowStore, workCase: WorkCase): Promise<WorkEvidence> {
  const group = `work-${++cases}-x`;
  const folder = path.join(laptop.scratch, `fault-${group}-folder`);
  prepare(folder);
  const given = new Map(
    workCase.jobs.map(({ name, text }) => [name, { mark: `fault-${group}-${name}-end`, folder, name, text }]),
  );
  const { targets, sources, rows } = planned(workCase.jobs, given, folder, group);
  slow.delay(group, workCase.slowMs);
  const leftAtEnd: string[] = [];
  const folders: string[] = [];
  const stop = new AbortController();
  const finished = await runJobs({ ...laptop, engine: { ...laptop.engine, storeUrl: slow.url } }, rows, {
    group,
    sources,
    declared: declareTargets(targets, folder),
    workers: 3,
    signal: stop.signal,
    onEvent: (event) => {
      const name = jobOf(event);
      if (name === undefined) return;
      if (event.type === 'TaskStarted' && workCase.stopAtMs !== undefined)
        setTimeout(() => stop.abort('stopped by the harness'), workCase.stopAtMs);
      if (event.type !== 'TaskSucceeded' && event.type !== 'TaskFailed') return;
      leftAtEnd.push(...markedProcesses(given.get(name)?.mark ?? '').map((each) => `${name}: ${each}`));
      folders.push(...foldersOf(laptop.engine.home.work, group, name));
    },
  });
  // Another case may just be at its end.
  await until(() => leftFolders(laptop.engine.home.work).length === 0, 'no folder of a dead process is left');
  return {
    workCase,
    run: finished.run,
    rows: Object.values(finished.rows),
    given,
    leftAtEnd,
    leftAfter: markedProcesses(`fault-${group}-`),
    folders,
    strays: readdirSync(folder).filter((name) => !FILES.includes(name) && !/\.(py|sql)$/.test(name)),
  };
}

const FILES = ['plain', 'no-interpreter', '__pycache__', 'node_modules'];

function prepare(folder: string): void {
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'plain'), 'echo plain\n');
  writeFileSync(path.join(folder, 'no-interpreter'), '#!/no/such/python3 -u\nprint(1)\n');
  chmodSync(path.join(folder, 'no-interpreter'), 0o755);
  // DuckDB is a package of the project.
  symlinkSync(path.resolve(__dirname, '../../../node_modules'), path.join(folder, 'node_modules'));
}

function planned(jobs: readonly WorkJob[], given: ReadonlyMap<string, ActGiven>, folder: string, group: string) {
  const targets: Record<string, JsonObject> = {};
  const sources: Record<string, string> = {};
  const rows = jobs.map(({ name, act, priority, maximumRetries }) => {
    const { kind = 'command', target, python, files = {}, row } = ACTS[act] as (typeof ACTS)[string];
    const own = given.get(name) as ActGiven;
    if (target) targets[`${kind}:${name}`] = target(own);
    for (const [file, text] of Object.entries(files)) writeFileSync(path.join(folder, `${name}-${file}`), text);
    if (python) {
      // The name of the file is in the arguments of the interpreter.
      sources[name] = path.join(folder, `${group}-${name}.py`);
      writeFileSync(sources[name], python(own));
    }
    return aJobRow({
      job_name: name,
      target: `${python ? 'lambda' : kind}:${name}`,
      priority,
      maximum_retries: maximumRetries,
      ...row?.(own),
    });
  });
  return { targets, sources, rows };
}

function jobOf({ payload, stateName }: HistoryEvent): string | undefined {
  if (!stateName?.startsWith('InvokeJob')) return undefined;
  return (payload as { job_name?: string } | undefined)?.job_name;
}

/** The folders of this job's attempts, by what lies in them. */
function foldersOf(work: string, group: string, job: string): string[] {
  if (!existsSync(work)) return [];
  return readdirSync(work).filter((name) => {
    try {
      const context = JSON.parse(readFileSync(path.join(work, name, 'context.json'), 'utf8'));
      return context.group === group && context.job === job;
    } catch {
      return false; // It is being made, or removed.
    }
  });
}

/** The folders of attempts that no living process has. */
export function leftFolders(work: string): string[] {
  if (!existsSync(work)) return [];
  return readdirSync(work).filter((name) => !isAlive(Number(/^attempt-(\d+)-/.exec(name)?.[1])));
}

/** Resolves once nothing with this mark runs any more. */
export async function nothingRuns(mark: string): Promise<void> {
  await until(() => markedProcesses(mark).length === 0, `nothing runs of ${mark}`);
}
