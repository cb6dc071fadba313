import fc from 'fast-check';
import { stagesOf } from '../../../domain/imports/stages';

it('is the longest way from a task that waits for nothing', () => {
  const staged = stagesOf(
    new Map([
      ['d', ['a', 'c']],
      ['c', ['b']],
      ['b', ['a', 'unknown']],
      ['a', []],
    ]),
  );
  expect(staged).toEqual({
    stages: new Map([
      ['a', 0],
      ['b', 1],
      ['c', 2],
      ['d', 3],
    ]),
    circle: [],
  });
});

it('names the tasks that wait for each other, and those that wait for them', () => {
  const circle = new Map([
    ['a', []],
    ['b', ['c']],
    ['c', ['b']],
    ['d', ['c']],
  ]);
  expect(stagesOf(circle)).toEqual({ stages: new Map([['a', 0]]), circle: ['b', 'c', 'd'] });
});

it('puts each task behind all for which it waits', () => {
  const graphs = fc.array(fc.array(fc.nat(19), { maxLength: 4 }), { maxLength: 20 });
  fc.assert(
    fc.property(graphs, (given) => {
      // A task waits only for those before it, so that there is no circle.
      const waitsFor = new Map(given.map((each, at) => [String(at), each.filter((no) => no < at).map(String)]));
      const staged = stagesOf(waitsFor);
      expect(staged.circle).toEqual([]);
      expect(staged.stages.size).toBe(waitsFor.size);
      for (const [name, before] of waitsFor)
        for (const each of before) expect(staged.stages.get(name)).toBeGreaterThan(staged.stages.get(each) as number);
    }),
  );
});
