import { parse, stringify } from 'yaml';
import type { MasterRow } from '../../../domain/tables/master-row';

/** An act of a scripted job in one attempt (test/emulator/jobs/scripted.ts). */
export type Act =
  | 'succeed'
  | 'fail'
  | 'fail-for-good'
  | 'time-out'
  | 'ignore-signal'
  | 'print'
  | 'tell-secrets'
  | 'write-file'
  | 'read-file';

export interface CaseJob {
  priority: number;
  maximum_retries: number;
  is_enabled: boolean;
  /** An act for each attempt. The last act repeats for the attempts beyond. */
  script: Act[];
  /** The output that it takes as its parameter `taken`, such as `job-1.attempt`. */
  takes?: string;
}

/** A group that runs on both engines. */
export interface GroupCase {
  settings: { on_failure: 'stop' | 'continue'; max_concurrency: number };
  jobs: Record<string, CaseJob>;
  /** Rows that no groups file can hold, as if typed in at a console. */
  byHand: Record<string, MasterRow>;
}

/** 3 s: long enough for an ordinary attempt on a busy machine, and short enough to wait for. */
const TIMEOUT_MINUTES = 0.05;
/** A minute. Only `time-out` comes near its end. */
const LONG_TIMEOUT_MINUTES = 1;

/** The acts that go on until the deadline. */
const TIMED: ReadonlySet<Act> = new Set(['time-out', 'ignore-signal']);

/** The case in the form of a groups file, with the rows by hand under a key of their own. */
export function renderCase(group: string, { settings, jobs, byHand }: GroupCase): string {
  return stringify({ groups: { [group]: { ...settings, jobs: mapValues(jobs, fileJob) } } }) + rowsComment(byHand);
}

function fileJob({ script, takes, ...job }: CaseJob) {
  return {
    target: 'lambda:scripted',
    timeout_minutes: script.some((act) => TIMED.has(act)) ? TIMEOUT_MINUTES : LONG_TIMEOUT_MINUTES,
    retry_delay_seconds: 0,
    ...job,
    parameters: { script, ...(takes !== undefined && { taken: { output: takes } }) },
  };
}

const BY_HAND = '# rows by hand: ';

function rowsComment(byHand: GroupCase['byHand']): string {
  return Object.keys(byHand).length === 0 ? '' : `${BY_HAND}${JSON.stringify(byHand)}\n`;
}

/** Reads a case from its file, to try it again. */
export function parseCase(text: string): GroupCase {
  const [group] = Object.values(parse(text).groups) as (GroupCase['settings'] & { jobs: Record<string, FileJob> })[];
  if (!group)
    throw new Error('the case names no group: expected groups: {<group>: {on_failure, max_concurrency, jobs}}');
  const { jobs, ...settings } = group;
  const rows = text.split('\n').find((line) => line.startsWith(BY_HAND));
  return {
    settings,
    jobs: mapValues(jobs, ({ priority, maximum_retries, is_enabled, parameters }) => ({
      priority,
      maximum_retries,
      is_enabled,
      script: parameters.script,
      ...(parameters.taken && { takes: parameters.taken.output }),
    })),
    byHand: rows ? JSON.parse(rows.slice(BY_HAND.length)) : {},
  };
}

type FileJob = Omit<CaseJob, 'script' | 'takes'> & { parameters: { script: Act[]; taken?: { output: string } } };

function mapValues<A, B>(record: Record<string, A>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
