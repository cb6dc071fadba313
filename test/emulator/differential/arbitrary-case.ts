import fc from 'fast-check';
import type { MasterRow } from '../../../domain/tables/master-row';
import type { Act, CaseJob, GroupCase } from './group-case';

/** Timeouts are rare, since each takes its seconds on both engines. */
const act = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Act>('succeed') },
  { weight: 5, arbitrary: fc.constant<Act>('fail') },
  { weight: 1, arbitrary: fc.constant<Act>('fail-for-good') },
  { weight: 1, arbitrary: fc.constant<Act>('time-out') },
);

const job: fc.Arbitrary<CaseJob> = fc.record({
  priority: fc.constantFrom(-1, -1, 0, 0, 1, 7),
  maximum_retries: fc.constantFrom(0, 1, 1, 2),
  is_enabled: fc.constantFrom(true, true, true, true, true, false),
  script: fc.array(act, { minLength: 1, maxLength: 3 }),
});

/** What a job takes of one before it, if there is one: a part that is there or one that is not. */
const part = fc.constantFrom(undefined, 'attempt', 'attempt', 'nothing');

const invalidRow: fc.Arbitrary<MasterRow> = fc.constantFrom(
  { target: 'lambda:scripted', timeout_minutes: 1, maximum_retries: 0, priority: '1' },
  { target: 'lambda:scripted', timeout_minutes: -3, maximum_retries: 0, priority: 1 },
  {
    target: 'lambda:scripted',
    timeout_minutes: 1,
    maximum_retries: 0,
    priority: 0,
    parameters: { taken: { output: 'job-1' } },
  },
  { target: 'lambda:nobody-deployed-this', timeout_minutes: 1, maximum_retries: 0, priority: 0 },
  { target: 'arn:aws:lambda:us-east-1:123456789012:function:x', timeout_minutes: 1, maximum_retries: 0, priority: -1 },
);

/** Small groups that cover everything which a plan and the end of a job can hold. */
export const arbitraryCase: fc.Arbitrary<GroupCase> = fc
  .record({
    settings: fc.record({
      on_failure: fc.constantFrom('stop' as const, 'continue' as const),
      max_concurrency: fc.constantFrom(1, 2, 40),
    }),
    jobs: fc.array(fc.tuple(job, part), { minLength: 1, maxLength: 5 }),
    byHand: fc.oneof(
      { weight: 3, arbitrary: fc.constant<MasterRow[]>([]) },
      { weight: 1, arbitrary: fc.array(invalidRow, { minLength: 1, maxLength: 2 }) },
    ),
  })
  .map(({ settings, jobs, byHand }) => ({
    settings,
    jobs: withSources(named('job', jobs)),
    byHand: named('hand', byHand),
  }))
  // LoadGroup refuses a group without an enabled job: tests of test/cli cover that.
  .filter(({ jobs }) => Object.values(jobs).some(({ is_enabled }) => is_enabled));

/** A job of an earlier stage is the source, also one that fails or is skipped. */
function withSources(jobs: Record<string, [CaseJob, string | undefined]>): Record<string, CaseJob> {
  const all = Object.entries(jobs);
  const taking = all.map(([name, [job, part]]) => {
    const source = all.find(
      ([, [{ priority, is_enabled }]]) => is_enabled && priority >= 0 && priority < job.priority,
    )?.[0];
    return [name, part === undefined || source === undefined ? job : { ...job, takes: `${source}.${part}` }] as const;
  });
  return Object.fromEntries(taking);
}

function named<T>(prefix: string, values: readonly T[]): Record<string, T> {
  return Object.fromEntries(values.map((value, index) => [`${prefix}-${index + 1}`, value]));
}
