import { attemptModel, REAL } from './attempt-model';
import { MUTANTS } from './attempt-mutants';
import { explore, summary } from './explore';

/** RUNSHEET_SLOW=1 explores one more fault: minutes instead of seconds. */
const FAULTS = process.env.RUNSHEET_SLOW === '1' ? 3 : 2;
const LEAST_STATES = FAULTS === 3 ? 200_000 : 15_000;

jest.setTimeout(FAULTS === 3 ? 600_000 : 60_000);

describe(`one job run, with ${FAULTS} faults on a way`, () => {
  test.each([
    ['keeps every invariant', {}],
    ['keeps every invariant when the run is asked to stop', { stop: true }],
    ['keeps every invariant when no history is left for retries', { eventsLeft: false }],
  ])('%s', (_, scope) => {
    const found = explore(attemptModel(REAL, { faults: FAULTS, ...scope }));
    console.info(`job run ${JSON.stringify(scope)}: ${summary(found)}`);
    expect(found).toMatchObject({ trace: [] });
    expect(found.states).toBeGreaterThan('eventsLeft' in scope ? LEAST_STATES / 3 : LEAST_STATES);
  });

  test.each(Object.entries(MUTANTS))('%s breaks what it must', (name, { changed, breaks }) => {
    const found = explore(attemptModel({ ...REAL, ...changed }, { faults: FAULTS }));
    console.info(`${name}: ${summary(found)}`);
    expect(found.broken?.split(' ')[0]).toBe(breaks);
  });
});
