import { EMBEDDED_MARGINS } from '../../domain/attempts/deadline';
import type { JobRunRow } from '../../domain/tables/rows';
import { Chance } from '../support/chance';
import type { FunctionName } from './cases/fault-case';
import { type Outcome, runCases, seedsFrom } from './cases/run-cases';
import { type Laboratory, openLaboratory } from './engine/laboratory';
import { SetClock } from './engine/set-clock';

/*
 * Clocks that differ and clocks that are set. If the clocks of START's host and SettleAttempt's differ by no more than
 * the margins allow, nothing breaks. If a laptop's one clock is set by hours during an attempt, the records stay right,
 * and only the look at an attempt may come too early.
 */

const CASES = 40;
const FIRST = Number(process.env.RUNSHEET_SEED ?? 1);
const HOUR_MS = 3_600_000;

jest.setTimeout(120_000 + CASES * 3_000);

/** Runs the cases with these clocks and returns the invariants that they broke. */
async function runWith(environment: (name: FunctionName) => NodeJS.ProcessEnv): Promise<Outcome[]> {
  let laboratory: Laboratory | undefined;
  try {
    laboratory = await openLaboratory({ environment });
    return await runCases(laboratory, seedsFrom(FIRST, CASES));
  } finally {
    await laboratory?.close();
  }
}

const isFarOff = ({ started_at }: JobRunRow) => Math.abs(Date.parse(started_at ?? '') - Date.now()) > HOUR_MS;

const told = (outcomes: Outcome[], exempt: readonly string[] = []) =>
  outcomes.flatMap(({ faultCase, broken }) =>
    broken.filter((each) => !exempt.includes(each.slice(0, 2))).map((each) => `${each} (seed ${faultCase.seed})`),
  );

describe("SettleAttempt's clock", () => {
  it.each([
    ['behind', -1],
    ['ahead', 1],
  ])('may be %s of the jobs by what the margins promise', async (_, sign) => {
    const clock = new SetClock();
    clock.set(sign * EMBEDDED_MARGINS.skewMs);
    const outcomes = await runWith((name) => (name === 'settle-attempt' ? clock.environment() : {}));
    clock.remove();
    expect(told(outcomes)).toEqual([]);
  });
});

describe('a clock that is set by hours in the middle', () => {
  it('breaks no record', async () => {
    const clock = new SetClock();
    const real = Date.now;
    const spy = jest.spyOn(Date, 'now').mockImplementation(() => real() + clock.ms);
    const chance = new Chance(FIRST);
    const setting = setInterval(() => clock.set(chance.pick([0, 0, 2, -2]) * HOUR_MS), 700);
    const outcomes = await runWith(() => clock.environment()).finally(() => {
      clearInterval(setting);
      spy.mockRestore();
      clock.remove();
    });
    const starts = outcomes.flatMap(({ evidence }) => evidence.executions.flatMap(({ rows }) => rows.map(isFarOff)));
    expect(starts).toContain(true);
    // The clock decides whether an attempt whose end nobody heard of counts as at work (I3, I5).
    expect(told(outcomes, ['I3', 'I5'])).toEqual([]);
  });
});
