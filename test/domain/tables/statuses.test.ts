import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  ATTEMPT_STATUSES,
  CLOSED_RUN_STATUSES,
  countStatuses,
  FINISHED_STATUSES,
  isFailed,
  isGood,
  isNotifiedJob,
  isNotifiedRun,
  isOpen,
  isWaiting,
  JOB_RUN_STATUSES,
  type JobRunStatus,
  RUN_STATUSES,
  type RunStatus,
  WAITING_STATUSES,
} from '../../../domain/tables/statuses';

/** Written out once more, so that no status changes its meaning by accident. */
describe('each status of a job run', () => {
  const table: [JobRunStatus, string][] = [
    ['PENDING', 'open, waiting'],
    ['RUNNING', 'open'],
    ['RETRYING', 'open, waiting'],
    ['SUCCEEDED', 'good, finished'],
    ['FAILED', 'failed, finished, notified'],
    ['TIMED_OUT', 'failed, finished, notified'],
    ['SKIPPED', 'good'],
    ['DISABLED', 'good'],
    ['INVALID', 'failed, notified'],
    ['ABORTED', 'failed, finished'],
    ['LOST', 'failed, finished, notified'],
  ];

  it.each(table)('%s is %s', (status, meaning) => {
    const said = [
      ...outcomes(status),
      ...(isWaiting(status) ? ['waiting'] : []),
      ...(FINISHED_STATUSES.includes(status) ? ['finished'] : []),
      ...(isNotifiedJob(status) ? ['notified'] : []),
    ];
    expect(said.join(', ')).toBe(meaning);
  });

  it('is in the table above', () => {
    expect(table.map(([status]) => status)).toEqual(JOB_RUN_STATUSES);
    expect(WAITING_STATUSES).toEqual(['PENDING', 'RETRYING']);
  });
});

describe('each status of a run', () => {
  const table: [RunStatus, string, string, string][] = [
    ['RUNNING', 'open', 'not notified', 'not notified'],
    ['SUCCEEDED', 'good', 'not notified', 'not notified'],
    ['FAILED', 'failed', 'notified', 'notified'],
    ['SKIPPED', 'good', 'not notified', 'not notified'],
    ['ABORTED', 'failed', 'notified', 'not notified'],
  ];

  it.each(table)('%s is %s and %s; of a run that a person stopped %s', (status, outcome, byItself, stopped) => {
    const notified = (stop_requested: boolean) =>
      isNotifiedRun({ status, stop_requested }) ? 'notified' : 'not notified';
    expect([outcomes(status).join(), notified(false), notified(true)]).toEqual([outcome, byItself, stopped]);
    expect(CLOSED_RUN_STATUSES.includes(status)).toBe(outcome !== 'open');
  });

  it('is in the table above', () => expect(table.map(([status]) => status)).toEqual(RUN_STATUSES));
});

test.each([
  ['RUNNING', 'open'],
  ['SUCCEEDED', 'good'],
  ['FAILED', 'failed'],
  ['TIMED_OUT', 'failed'],
  ['NOT_STARTED', 'failed'],
  ['ABORTED', 'failed'],
  ['LOST', 'failed'],
] as const)('an attempt that is %s is %s', (status, outcome) => {
  expect(ATTEMPT_STATUSES).toContain(status);
  expect(ATTEMPT_STATUSES).toHaveLength(7);
  expect(outcomes(status)).toEqual([outcome]);
});

test('a status that somebody typed counts as failed, and is notified to nobody', () => {
  for (const typed of ['DONE', '', 'constructor', '__proto__'] as string[] as JobRunStatus[]) {
    expect(outcomes(typed)).toEqual(['failed']);
    expect([isWaiting(typed), isNotifiedJob(typed), isNotifiedRun({ status: typed as RunStatus })]).toEqual([
      false,
      false,
      false,
    ]);
  }
});

test('the counts name every status', () => {
  const counts = countStatuses([{ status: 'LOST' }, { status: 'LOST' }, { status: 'PENDING' }]);
  expect(Object.keys(counts)).toEqual(JOB_RUN_STATUSES);
  expect(counts).toMatchObject({ LOST: 2, PENDING: 1, SUCCEEDED: 0 });
});

/** The meaning of each status stands in one file. Lists of other things are named here, each with its reason. */
describe('no other source', () => {
  const LISTS = new Set([
    // The order in which a view shows states; it says nothing of what they mean.
    'cli/progress/progress-bar.ts',
    // Statuses of an execution of Step Functions.
    'domain/runs/cut-off.ts',
    'domain/targets/states.ts',
    // Those of work in services, as they tell of its end.
    'domain/targets/batch.ts',
    'domain/targets/sql.ts',
    // Those of a run of Glue.
    'adapters/aws/work/glue-runs.ts',
    'domain/targets/glue.ts',
    // Those of a run of Databricks.
    'drivers/databricks-end.ts',
    // Which writes of a row wake the function: each has begun, or has ended.
    'infra/functions/lineage-function.ts',
  ]);
  const WORDS = [...new Set([...JOB_RUN_STATUSES, ...RUN_STATUSES, ...ATTEMPT_STATUSES])].join('|');
  const LIST = new RegExp(`'(?:${WORDS})',\\s*'(?:${WORDS})'`);
  const CHAIN = new RegExp(`[sS]tatus [!=]== '(${WORDS})' (?:&&|\\|\\|) [\\w.?]*[sS]tatus [!=]== '(${WORDS})'`, 'g');

  it('holds a list of statuses', () => {
    const lists = sources().filter(({ text }) => LIST.test(text));
    expect(new Set(lists.map(({ file }) => file))).toEqual(LISTS);
  });

  it('compares with two failed or two good statuses', () => {
    const compared = sources().flatMap(({ file, text }) =>
      [...text.matchAll(CHAIN)]
        .map(([, one, other]) => [one, other] as [JobRunStatus, JobRunStatus])
        .filter(([one, other]) => [isFailed, isGood].some((all) => all(one) && all(other)))
        .map((pair) => `${file}: ${pair.join(', ')}`),
    );
    expect(compared).toEqual([]);
  });
});

function outcomes(status: JobRunStatus | RunStatus | (typeof ATTEMPT_STATUSES)[number]): string[] {
  return Object.entries({ open: isOpen, good: isGood, failed: isFailed }).flatMap(([name, is]) =>
    is(status) ? [name] : [],
  );
}

const ROOT = path.resolve(__dirname, '../../..');

function sources(): { file: string; text: string }[] {
  const folders = ['domain', 'adapters', 'sdk', 'drivers', 'operations', 'board', 'functions', 'infra', 'cli', 'bin'];
  return folders
    .flatMap((folder) => readdirSync(path.join(ROOT, folder), { recursive: true }).map((file) => `${folder}/${file}`))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({ file, text: readFileSync(path.join(ROOT, file), 'utf8') }));
}
