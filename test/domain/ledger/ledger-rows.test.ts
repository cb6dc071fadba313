import { LEDGER_COLUMNS, LEDGER_TABLES } from '../../../domain/ledger/columns';
import { dayOf, isFinal, ledgerRows } from '../../../domain/ledger/ledger-rows';
import type { JobRunRow } from '../../../domain/tables/rows';
import { aJobRun, anAttempt, aRunRow, isoAt, PLANNED_AT } from '../../support/rows/a-job-run';

const RUN = aRunRow({ ended_at: isoAt(90_000), run_date: '2026-11-22', parameters: { since: '2026-11-01' } });

it('has a value only for columns that its table has', () => {
  const rows = ledgerRows(RUN, [aJobRun({ span: [1000, 2000] })], '2026-11-22');
  for (const name of LEDGER_TABLES) {
    const columns = LEDGER_COLUMNS[name].map((column) => column.name);
    expect(new Set(columns).size).toBe(columns.length);
    for (const row of rows[name]) expect(columns).toEqual(expect.arrayContaining(Object.keys(row)));
  }
});

it('says of a run when, how long and what became of its jobs', () => {
  const { runs } = ledgerRows(RUN, [aJobRun(), aJobRun({ name: 'b', status: 'FAILED' })], '2026-11-22');
  expect(runs).toMatchObject([
    {
      date: '2026-11-22',
      run_id: 'nightly-1',
      status: 'SUCCEEDED',
      started_at: PLANNED_AT,
      duration_seconds: 90,
      parameters: '{"since":"2026-11-01"}',
      run_date: '2026-11-22',
      rerun_of: null,
      jobs_succeeded: 1,
      jobs_failed: 1,
      jobs_lost: 0,
    },
  ]);
});

it('says of a job run and of its attempts what ran, whose it is, what it cost and why it failed', () => {
  const work = { memory_mb: 1024, usage: { databricks_seconds: 3 } };
  const attempts = [
    { ...anAttempt({ start: 0, end: 1000, status: 'FAILED' }), ...work },
    { ...anAttempt({ start: 2000, end: 4000, status: 'SUCCEEDED' }), attempt: 2 },
  ];
  const row = aJobRun({}, { attempts, attempt: 2, target: 'databricks:load', owner: 'ann', output: '{"rows":3}' });
  const { job_runs, attempts: found } = ledgerRows(RUN, [row], '2026-11-22');
  const GB_SECOND = 0.0000133334;
  const cost = { cost_usd: Number((GB_SECOND + 0.0000002).toFixed(9)), prices_date: expect.any(String) };
  expect(job_runs).toMatchObject([
    {
      job_name: 'load',
      target_kind: 'databricks',
      owner: 'ann',
      attempts: 2,
      output: '{"rows":3}',
      is_enabled: true,
      ...cost,
    },
  ]);
  expect(job_runs[0]).toMatchObject({ unpriced: '["databricks_seconds"]', untold_attempts: 0 });
  expect(found).toMatchObject([
    {
      attempt: 1,
      status: 'FAILED',
      class: 'job',
      duration_seconds: 1,
      error_name: 'TimeoutError',
      memory_mb: 1024,
      ...cost,
    },
    {
      attempt: 2,
      status: 'SUCCEEDED',
      class: null,
      duration_seconds: 2,
      error_name: null,
      cost_usd: null,
      usage: null,
    },
  ]);
});

it('takes a row that anybody has edited: what its column cannot hold is null', () => {
  const odd = { priority: 2.5, attempts: 'none', output: 7, parameters: { a: new Set([1]) }, job_name: 'half \ud83d' };
  const broken = { started_at: 'yesterday', error: 'x', is_enabled: 'no', timeout_minutes: Number.NaN, owner: null };
  const { job_runs } = ledgerRows(RUN, [{ ...aJobRun(), ...odd, ...broken } as unknown as JobRunRow], '2026-11-22');
  expect(job_runs).toMatchObject([
    { priority: null, output: null, parameters: '{"a":[1]}', job_name: 'half \ufffd', started_at: null, owner: null },
  ]);
});

it('is only of runs that will not change any more', () => {
  expect(isFinal(RUN, [aJobRun()])).toBe(true);
  expect(isFinal({ ...RUN, status: 'RUNNING' }, [])).toBe(false);
  expect(isFinal(RUN, [aJobRun({ status: 'RETRYING' })])).toBe(false);
});

it('belongs to the day in UTC on which the run started', () => {
  expect(dayOf(aRunRow({ planned_at: '2026-11-22T23:59:59.999Z' }))).toBe('2026-11-22');
  expect(dayOf(aRunRow({ planned_at: 'soon' }))).toBeUndefined();
});
