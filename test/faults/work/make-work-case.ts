import { Chance } from '../../support/chance';
import { ACTS } from './acts';

/*
 * A case: a small group of jobs whose work does something wrong. It is plain JSON and made from its seed alone.
 */

export interface WorkCase {
  seed: number;
  jobs: WorkJob[];
  /** How much later the store answers whoever starts an attempt, and whoever notes what its work is called, ms. */
  slowMs: number;
  /** When the run is stopped, ms after its first job has started; undefined if nobody does. */
  stopAtMs?: number;
}

export interface WorkJob {
  name: string;
  /** Of acts.ts. */
  act: string;
  priority: number;
  maximumRetries: number;
  /** A parameter of the job, full of what a shell would take for more than a text. */
  text: string;
}

/**
 * @param index the case's place among those of a test: each act is met once by as many cases as there are acts
 */
export function makeWorkCase(seed: number, index = seed): WorkCase {
  const chance = new Chance(seed);
  const names = Object.keys(ACTS);
  const acts = [names[index % names.length] as string, ...Array.from({ length: 3 }, () => chance.pick(names))];
  const jobs = acts.slice(0, chance.pick([2, 3, 4])).map(
    (act, at): WorkJob => ({
      name: `job-${at + 1}`,
      act,
      priority: chance.pick([-1, -1, 0, 0, 1]),
      maximumRetries: chance.pick([0, 0, 1]),
      text: shellText(chance),
    }),
  );
  const slowMs = chance.pick([0, 0, 200, 600]);
  return { seed, jobs, slowMs, ...(chance.happens(0.15) && { stopAtMs: chance.whole(0, 2_500) }) };
}

const PIECES = ['$(touch pwned)', '`touch pwned`', '; touch pwned #', '" && touch pwned "', "'", '\\', '\n', '*', '~'];
const MORE = ['| sh', '> pwned', '${IFS}', '%s', '-rf', '--', '\u{1F600}', '\u202E', '!!', '&', '<(touch pwned)', ' '];

function shellText(chance: Chance): string {
  return Array.from({ length: chance.whole(1, 8) }, () => chance.pick([...PIECES, ...MORE])).join('');
}
