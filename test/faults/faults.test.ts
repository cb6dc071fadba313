import { ActName, CallTrouble, type Fault, MachineTrouble, StoreError } from './cases/fault-case';
import { makeCase } from './cases/make-case';
import { type Outcome, runCases, seedsFrom } from './cases/run-cases';
import { type Laboratory, openLaboratory } from './engine/laboratory';

/*
 * Seeded cases: groups of misbehaving jobs on an engine with faults around it. `RUNSHEET_CASES` is the number of cases
 * and `RUNSHEET_SEED` the first seed; a seed alone runs its one case.
 */

const seed = process.env.RUNSHEET_SEED;
const count = Number(process.env.RUNSHEET_CASES ?? (seed ? 1 : 500));

jest.setTimeout(60_000 + count * 3_000);

let laboratory: Laboratory;
let outcomes: Outcome[];
beforeAll(async () => {
  laboratory = await openLaboratory();
  outcomes = await runCases(laboratory, seedsFrom(Number(seed ?? 1), count));
});
afterAll(() => laboratory.close());

describe(`${count} cases from seed ${seed ?? 1}`, () => {
  it('break no invariant', () => {
    const broken = outcomes.filter((outcome) => outcome.broken.length > 0);
    expect(broken.map(told).join('\n\n')).toBe('');
  });

  it('are struck by most of the faults that were aimed at them', () => {
    const planned = outcomes.flatMap(({ faultCase, evidence }) => [
      ...faultCase.faults,
      ...(evidence.rerun ? (faultCase.rerun?.faults ?? []) : []),
    ]).length;
    const struck = outcomes.flatMap(({ evidence }) => evidence.struck).length;
    expect(struck).toBeGreaterThanOrEqual(planned / 2);
  });

  it('meet every kind of fault and every act if they are many', () => {
    if (count < 500) return;
    const struck = new Set(outcomes.flatMap(({ evidence }) => evidence.struck.map(kindOf)));
    expect(EVERY_KIND.filter((kind) => !struck.has(kind))).toEqual([]);
    expect(outcomes.filter(({ evidence }) => evidence.rerun).length).toBeGreaterThan(count / 50);
    const acts = outcomes.flatMap(({ faultCase }) => faultCase.jobs.flatMap((job) => job.acts.map((act) => act.do)));
    expect([...new Set(acts)].sort()).toEqual(Object.values(ActName).sort());
  });
});

describe('a case', () => {
  it('is made from its seed alone', () => {
    for (const { faultCase } of outcomes) expect(makeCase(faultCase.seed)).toEqual(faultCase);
  });
});

function kindOf(fault: Fault): string {
  if (fault.kind === 'machine') return fault.what;
  if (fault.kind === 'call') return fault.how;
  if (fault.kind === 'clock') return `the clock of ${fault.of} is set`;
  const { call, trouble } = fault;
  if (trouble.do === 'answer') return trouble.error;
  return typeof call === 'string' && trouble.do.startsWith('kill') ? `${call}: ${trouble.do}` : trouble.do;
}

const KILLS = ['kill before', 'kill after', 'kill, and deliver late'];
const EVERY_KIND: string[] = [
  ...Object.values(MachineTrouble),
  ...Object.values(CallTrouble),
  ...['job', 'settle-attempt', 'machine', 'all'].map((of) => `the clock of ${of} is set`),
  ...Object.values(StoreError),
  ...['lose the call', 'lose the reply', 'delay', ...KILLS],
  ...KILLS.flatMap((kill) => [`START: ${kill}`, `END: ${kill}`]),
];

/** The broken invariants, and the command that shows them again. */
function told({ faultCase, broken }: Outcome): string {
  return [
    ...broken,
    `again: RUNSHEET_SEED=${faultCase.seed} npx jest test/faults/faults.test.ts`,
    JSON.stringify(faultCase),
  ].join('\n');
}
