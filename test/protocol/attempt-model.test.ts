import { attemptModel, REAL } from './attempt-model';
import { MUTANTS } from './attempt-mutants';
import type { Scope } from './attempt-world';
import { explore, summary } from './explore';

/** RUNSHEET_SLOW=1 explores one more fault: 1.2 million states instead of 90 thousand. */
const FAULTS = process.env.RUNSHEET_SLOW === '1' ? 3 : 2;

/** The scopes to explore, each with its least number of states, so that a model that lost its steps does not pass. */
const SCOPES: [string, Omit<Scope, 'faults'>, number][] = [
  ['whatever happens to its calls', {}, 12_000],
  ['when the run is asked to stop', { stop: true }, 35_900],
  ['when the history has no room for retries', { eventsLeft: false }, 3_900],
  ['when a stranger calls attempt 2', { forged: 2 }, 12_000],
];

jest.setTimeout(300_000);

describe(`the decisions on one job run, with ${FAULTS} faults on a path`, () => {
  test.each(SCOPES)('keep every invariant %s', (name, scope, leastStates) => {
    const found = explore(attemptModel(REAL, { faults: FAULTS, ...scope }));
    console.info(`${name}: ${summary(found)}`);
    expect(found).toEqual({ states: expect.any(Number), trace: [] });
    expect(found.states).toBeGreaterThan(leastStates);
  });

  test.each(Object.entries(MUTANTS))('are told from the mutant %s', (name, { changed, breaks }) => {
    const found = explore(attemptModel({ ...REAL, ...changed }, { faults: 2 }));
    console.info(`${name}: ${summary(found)}`);
    expect(found.broken?.split(' ')[0]).toBe(breaks);
  });
});
