import type { ParsedJob } from '../../../domain/groups/job';
import { inRunningOrder } from '../../../domain/groups/running-order';

const job = (name: string, priority: number) => ({ name, job: { priority } }) as { name: string } & ParsedJob;
const invalid = (name: string) => ({ name, problems: ['target is "x"'] }) as { name: string } & ParsedJob;

test('jobs are sorted by priority, then the parallel ones, then the INVALID ones; equals keep their order', () => {
  const rows = [invalid('x'), job('p', -1), job('c', 2), job('b', 1), job('a', 1), job('z', 0)];
  expect(inRunningOrder(rows).map(({ name }) => name)).toEqual(['z', 'b', 'a', 'c', 'p', 'x']);
});
