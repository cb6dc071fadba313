import { explore, summary } from './explore';
import { type Edit, loadModel, REAL } from './load-model';
import { MUTANTS } from './load-mutants';

jest.setTimeout(60_000);

describe('two calls of LoadGroup', () => {
  test.each<[Edit, number]>([
    ['jobs', 900],
    ['enabled', 500],
  ])('plan every job once, whenever the console edits %s', (edit, leastStates) => {
    const found = explore(loadModel(REAL, edit));
    console.info(`edit of ${edit}: ${summary(found)}`);
    expect(found).toEqual({ states: expect.any(Number), trace: [] });
    expect(found.states).toBeGreaterThan(leastStates);
  });

  test.each(Object.entries(MUTANTS))('are told from the mutant %s', (name, { changed, edit, breaks }) => {
    const found = explore(loadModel({ ...REAL, ...changed }, edit));
    console.info(`${name}: ${summary(found)}`);
    expect(found.broken?.split(' ')[0]).toBe(breaks);
  });
});
