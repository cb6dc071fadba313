import { runGroup } from '../../local/run-group';
import type { HistoryEvent } from '../../local/states/execution/history-event';
import type { ExecutionResult } from '../../local/states/execution/run-to-end';
import { anActRow, jobFile, type Laptop, openLaptop, rowsOf, statusesOf } from '../support/home/laptop';
import { putGroup } from '../support/rows/a-group';
import { brokenEnd } from '../support/services/invariants';

/*
 * An execution's name is used twice. The second execution touches no row of the first, whether that one runs or has
 * ended.
 */

jest.setTimeout(60_000);

let laptop: Laptop;
beforeAll(async () => {
  laptop = await openLaptop();
});
afterAll(() => laptop.close());

function start(group: string, onEvent: (event: HistoryEvent) => void = () => {}): Promise<ExecutionResult> {
  return runGroup(laptop.engine, {
    runId: `${group}-run`,
    input: { group },
    jobSources: new Map([['act', jobFile('act')]]),
    workers: 2,
    signal: new AbortController().signal,
    onEvent,
  });
}

/** The moment of the first execution at which the second one starts. */
const MOMENTS: [string, (event: HistoryEvent) => boolean][] = [
  ['begins', ({ type }) => type === 'ExecutionStarted'],
  ['has planned', ({ type }) => type === 'ParallelStateStarted'],
  ['is at its first job', ({ type, functionName }) => type === 'TaskStarted' && functionName === 'job-act'],
  ['has ended', ({ type }) => type.startsWith('Execution') && type !== 'ExecutionStarted'],
];

describe('of two executions of one name', () => {
  it.each(MOMENTS)('one runs, and the other touches nothing of it, where the first %s', async (moment, isMoment) => {
    const group = `twice-${moment.replaceAll(' ', '-')}`;
    const jobs = [1, 2].map((priority) =>
      anActRow('work', { job_name: `job-${priority}`, priority, parameters: { ms: 1_000 } }),
    );
    await putGroup(laptop.engine, group, jobs);
    let second: Promise<ExecutionResult> | undefined;
    const first = start(group, (event) => {
      if (isMoment(event)) second ??= start(group);
    });
    const results = [await first, await (second as Promise<ExecutionResult> | undefined)];
    expect(results.map((result) => result?.status).sort()).toEqual(['FAILED', 'SUCCEEDED']);
    expect(await laptop.engine.runs.findRun(`${group}-run`)).toMatchObject({ status: 'SUCCEEDED' });
    const rows = await rowsOf(laptop, `${group}-run`);
    expect(statusesOf({ rows })).toEqual({ 'job-1': 'SUCCEEDED', 'job-2': 'SUCCEEDED' });
    expect(await brokenEnd(laptop.engine, `${group}-run`)).toEqual([]);
  });
});
