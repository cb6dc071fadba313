import fc from 'fast-check';
import { parseSettingsRow } from '../../domain/groups/group-settings';
import { planRows } from '../../domain/plans/plan-rows';
import { type PlanInput, planRun, type RunPlan } from '../../domain/plans/run-plan';
import type { JobRunRow } from '../../domain/tables/rows';
import { aJobRun, aRun, PLANNED_AT } from './builders';

type MasterRow = Readonly<Record<string, unknown>>;

const goodNames = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/);
const badNames = fc.oneof(
  fc.string({ maxLength: 100, unit: 'binary' }),
  fc.constant('a'.repeat(200)),
  fc.constant('@x'),
);

export const MOST_JOBS = 12;

/** A row of the master table: mostly valid, sometimes with a typing mistake. */
const masterRows: fc.Arbitrary<MasterRow> = fc.record(
  {
    job_group: fc.constant('nightly'),
    job_name: mostly(goodNames, badNames),
    target: mostly(fc.constant('lambda:load'), fc.constantFrom('lambda:gone', 'load', 7)),
    timeout_minutes: mostly(fc.integer({ min: 1, max: 14 }), fc.constantFrom(0, 15, '5')),
    maximum_retries: mostly(fc.integer({ min: 0, max: 50 }), fc.constantFrom(-1, 51, 0.5)),
    priority: mostly(
      fc.integer({ min: -1, max: 4 }),
      fc.constantFrom('high', 1.5, -2, 5_000_000, null, 1e20, undefined),
    ),
    is_enabled: mostly(fc.boolean(), fc.constant('yes')),
    parameters: mostly(fc.constant({ day: 1 }), fc.constantFrom([], 'x')),
  },
  { requiredKeys: ['job_group', 'job_name', 'target', 'timeout_minutes', 'maximum_retries', 'priority'] },
);

/** A group as it was read, and the input of a run. Names are unique, since they are the table's keys. */
export const planInputs: fc.Arbitrary<PlanInput> = fc
  .record({
    rows: fc.uniqueArray(masterRows, { maxLength: MOST_JOBS, size: 'max', selector: (row) => row.job_name }),
    selected: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, fc.integer({ min: 1, max: 7 })),
  })
  .map(({ rows, selected }) => {
    const jobs = rows.map((row) => String(row.job_name)).filter((_, index) => selected && index % selected === 0);
    const input = { group: 'nightly', parameters: {}, trigger: 'manual' as const, ...(jobs.length > 0 && { jobs }) };
    const settings = defaultSettings();
    return { group: 'nightly', rows, settings, input, targets: new Set(['load']), secrets: new Map() };
  });

const endings = fc.constantFrom<JobRunRow['status']>('SUCCEEDED', 'SUCCEEDED', 'FAILED', 'SKIPPED', 'LOST', 'INVALID');

/** The same for a rerun. Its original had jobs of these names, with any ending, and one that is gone. */
const rerunInputs: fc.Arbitrary<PlanInput> = fc
  .record({
    input: planInputs,
    endings: fc.array(endings, { minLength: MOST_JOBS, maxLength: MOST_JOBS }),
    gone: endings,
    carry_over: fc.constantFrom(undefined, undefined, false),
  })
  .map(({ input, endings, gone, carry_over }) => {
    const before = planRows(
      aRun(),
      planRun({ ...input, input: { ...input.input, jobs: undefined as never } }),
      PLANNED_AT,
    );
    const ended = before.map(
      (row, index) => ({ ...row, status: row.job_runs ? endings[index] : row.status }) as JobRunRow,
    );
    const rows = [...ended, aJobRun({ job_name: 'gone', status: gone })].filter(
      (row, index, all) => all.findIndex((other) => other.entry === row.entry) === index,
    );
    const rerun = { trigger: 'rerun' as const, rerun_of: 'nightly-0', ...(carry_over === false && { carry_over }) };
    return { ...input, input: { ...input.input, ...rerun }, original: { runId: 'nightly-0', rows } };
  });

/** A plan, and its rows in the order of their entries, as the table returns them. */
export const plans: fc.Arbitrary<Planned> = fc
  .oneof({ weight: 2, arbitrary: planInputs }, { weight: 1, arbitrary: rerunInputs })
  .map(plannedOf);

/** The same, for reruns only. */
export const rerunPlans: fc.Arbitrary<Planned> = rerunInputs.map(plannedOf);

export interface Planned {
  input: PlanInput;
  plan: RunPlan;
  rows: JobRunRow[];
}

function plannedOf(input: PlanInput): Planned {
  const plan = planRun(input);
  const rows = planRows(aRun(), plan, PLANNED_AT);
  return { input, plan, rows: rows.sort((a, b) => Buffer.compare(Buffer.from(a.entry), Buffer.from(b.entry))) };
}

function mostly<T>(good: fc.Arbitrary<T>, bad: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 30, arbitrary: good }, { weight: 1, arbitrary: bad });
}

function defaultSettings() {
  const parsed = parseSettingsRow(undefined);
  if (!('settings' in parsed)) throw new Error(parsed.problems.join());
  return parsed.settings;
}
