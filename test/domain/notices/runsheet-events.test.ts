import fc from 'fast-check';
import { jobFailedEvent, runFinishedEvent } from '../../../domain/notices/runsheet-events';
import type { JobRunRow, RunRow } from '../../../domain/tables/rows';
import { isNotifiedJob, isOpen } from '../../../domain/tables/statuses';
import { jsonBytes } from '../../../domain/values/json';
import { jobRuns, runs } from '../../protocol/arbitrary-rows';
import { aJobRun, aRun } from '../../protocol/builders';
import { boardData } from '../../support/rows/board-data';
import { problemsOf } from '../../support/rows/event-schemas';
import { hostileTexts as hostile } from '../../support/rows/hostile-texts';

const ON_STACK = { options: ' --stack runsheet-prod' };
const last = (given: Parameters<typeof boardData>[0] = {}) =>
  boardData(given).runs.at(-1) as { run: RunRow; rows: JobRunRow[] };

const endedRuns = fc
  .record({
    run: runs.filter(({ status }) => status !== 'RUNNING'),
    more: fc.record(
      {
        reason: hostile,
        started_by: hostile,
        job_group: hostile,
        ended_at: fc.constant('2026-11-22T03:00:00.000Z'),
        expected_minutes: fc.constantFrom(0.5, 45),
        notify: fc.constantFrom('failures', 'all', 'none'),
        stopped_by: hostile,
      },
      { requiredKeys: [] },
    ),
  })
  .map(({ run, more }) => ({ ...run, ...more }) as RunRow);
const endedJobs = fc
  .record({
    row: jobRuns.filter(({ status }) => !isOpen(status)),
    more: fc.record(
      { job_name: hostile, reason: hostile, target: hostile, error: fc.record({ name: hostile, message: hostile }) },
      { requiredKeys: ['job_name'] },
    ),
  })
  .map(({ row, more }) => ({ ...row, ...more }) as JobRunRow);

describe('the event of a run that has ended', () => {
  test('is what its schema says, and small, whatever its rows hold', () => {
    fc.assert(
      fc.property(endedRuns, fc.array(endedJobs, { maxLength: 40 }), (run, rows) => {
        const event = runFinishedEvent({ run, rows }, ON_STACK);
        expect(problemsOf(event)).toEqual([]);
        expect(jsonBytes(event)).toBeLessThan(256 * 1024);
        expect(JSON.parse(JSON.stringify(event))).toEqual(event);
      }),
    );
  });

  test.each([3, 14, 40, 2000])('of a group of %i jobs is what its schema says', (jobs) => {
    for (const { run, rows } of boardData({ jobs, runs: jobs > 100 ? 2 : 30 }).runs) {
      const event = runFinishedEvent({ run, rows }, ON_STACK);
      expect(problemsOf(event)).toEqual([]);
      expect(jsonBytes(event)).toBeLessThan(10 * 1024);
    }
  });

  test('tells what failed, what did not run because of it, and the way on', () => {
    const { run, rows } = last({ jobs: 14 });
    const { detail } = runFinishedEvent({ run, rows }, ON_STACK);
    expect(detail).toMatchObject({
      id: run.run_id,
      status: 'FAILED',
      failed_jobs: [{ job_name: 'extract-products', status: 'FAILED', attempt: 3, error: { name: 'TimeoutError' } }],
      failed_jobs_total: 1,
      skipped_jobs_total: detail.counts.SKIPPED,
      is_late: false,
      duration_ms: Date.parse(run.ended_at as string) - Date.parse(run.planned_at as string),
    });
    expect(detail.message.replace(/\d+ ms/, '9 ms').replaceAll(run.run_id, 'RUN')).toMatchInlineSnapshot(`
"nightly failed: 1 of 14 jobs, first extract-products after 3 attempts: TimeoutError: no answer from the warehouse in 9 ms

Did not succeed:
  extract-products (FAILED) after 3 attempts: TimeoutError: no answer from the warehouse in 44817 ms

Never started:
  9 jobs because of extract-products: clean-payments, clean-invoices, clean-stock, load-returns, load-visits, measure-ads, measure-orders-2, measure-customers-2, report-products-2

Run RUN (schedule by EventBridge Scheduler for 2026-11-22T02:00:00.000Z)
It took 6 min 23 s, expected 45 min at most

Next:
  npx runsheet why RUN extract-products --stack runsheet-prod
  npx runsheet logs RUN extract-products --stack runsheet-prod
  npx runsheet rerun RUN --stack runsheet-prod

Execution: https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1#/v2/executions/details/arn:aws:states:eu-central-1:123456789012:execution:runsheet-dev:RUN
Dashboard: https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#dashboards/dashboard/runsheet-dev"
`);
  });

  test('is late where it took longer than its group expects', () => {
    const { run, rows } = last();
    const of = (expected?: number) => {
      const { expected_minutes: _, ...rest } = run;
      return runFinishedEvent({ run: { ...rest, ...(expected && { expected_minutes: expected }) }, rows }, ON_STACK)
        .detail;
    };
    expect(of(0.1)).toMatchObject({
      is_late: true,
      message: expect.stringContaining(', expected 0.1 min at most: LATE'),
    });
    expect(of(1000)).toMatchObject({ is_late: false });
    expect(of()).toMatchObject({ is_late: null, expected_minutes: null });
  });

  test('names twenty failed jobs and counts them all', () => {
    const rows = Array.from({ length: 50 }, (_, at) =>
      aJobRun({ job_name: `job-${at}`, status: 'FAILED', attempt: 1 }),
    );
    const { detail } = runFinishedEvent({ run: aRun({ status: 'FAILED' }), rows }, ON_STACK);
    expect(detail.failed_jobs).toHaveLength(20);
    expect(detail.failed_jobs_total).toBe(50);
    expect(detail.message).toContain('  and 30 more');
  });

  test('gives no command with a name in it that a shell could take for one', () => {
    const rows = [aJobRun({ job_name: 'x; reboot', status: 'INVALID' })];
    const { detail } = runFinishedEvent({ run: aRun({ status: 'FAILED', job_count: 1 }), rows }, ON_STACK);
    const commands = detail.message.split('\n').filter((line) => line.startsWith('  npx'));
    expect(commands).toEqual([
      '  npx runsheet show nightly-1 --stack runsheet-prod',
      '  npx runsheet rerun nightly-1 --stack runsheet-prod',
    ]);
  });

  test('has no links on a laptop, nor where a row names another host', () => {
    const linksOf = (execution_arn: string) =>
      runFinishedEvent({ run: aRun({ status: 'SUCCEEDED', execution_arn }), rows: [] }, ON_STACK).detail.links;
    expect(linksOf('arn:aws:states:local:000000000000:execution:runsheet:nightly-1')).toBeNull();
    expect(linksOf('arn:aws:states:evil.example/:123456789012:execution:runsheet:nightly-1')).toBeNull();
    expect(linksOf('arn:aws:states:eu-central-1:123456789012:execution:runsheet-prod:nightly-1')).toEqual({
      execution:
        'https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1#/v2/executions/details/arn:aws:states:eu-central-1:123456789012:execution:runsheet-prod:nightly-1',
      dashboard:
        'https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#dashboards/dashboard/runsheet-prod',
    });
  });
});

describe('the event of a job that has failed', () => {
  test('is what its schema says, and small, whatever its rows hold', () => {
    fc.assert(
      fc.property(
        endedRuns,
        endedJobs.filter(({ status }) => isNotifiedJob(status)),
        (run, row) => {
          const event = jobFailedEvent(row, run, ON_STACK);
          expect(problemsOf(event)).toEqual([]);
          // Ten of them share one call's 256 KB.
          expect(jsonBytes({ ...event, detail: { ...event.detail, job_name: '', id: '' } })).toBeLessThan(25 * 1024);
        },
      ),
    );
  });

  test('tells who, how and why, and the way on', () => {
    const { run, rows } = last({ jobs: 14 });
    const row = rows.find(({ status }) => isNotifiedJob(status)) as JobRunRow;
    const { detail } = jobFailedEvent(row, run, ON_STACK);
    expect(detail).toMatchObject({ id: `${run.run_id}/extract-products/3`, job_name: 'extract-products', attempt: 3 });
    expect(detail.message.replace(/\d+ ms/, '9 ms').replaceAll(run.run_id, 'RUN')).toMatchInlineSnapshot(`
"extract-products of nightly failed after 3 attempts: TimeoutError: no answer from the warehouse in 9 ms

maximum_retries (2) used up

Run RUN (schedule by EventBridge Scheduler for 2026-11-22T02:00:00.000Z)

Next:
  npx runsheet why RUN extract-products --stack runsheet-prod
  npx runsheet logs RUN extract-products --stack runsheet-prod
  npx runsheet show RUN --stack runsheet-prod

Execution: https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1#/v2/executions/details/arn:aws:states:eu-central-1:123456789012:execution:runsheet-dev:RUN
Dashboard: https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#dashboards/dashboard/runsheet-dev"
`);
  });
});
