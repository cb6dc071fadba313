import { Chance as Choices } from '../../support/chance';
import type { Chance, Fault } from './served-job';

/** Chance by a seed: at most `faults` of them, each point with the same probability. */
export function seeded(seed: number, faults: number, probability: number): Chance & { random: Choices } {
  const random = new Choices(seed);
  let left = faults;
  return {
    random,
    fault: (_, possible) => {
      if (left <= 0 || !random.happens(probability)) return undefined;
      left -= 1;
      return random.pick(possible);
    },
    choose: (count) => random.whole(0, count - 1),
  };
}

/** Exactly these faults: at the nth point of the case, the kth that is possible there. All else goes in order. */
export function planned(
  faults: ReadonlyMap<number, number>,
): Chance & { points: { point: string; faults: readonly Fault[] }[] } {
  const points: { point: string; faults: readonly Fault[] }[] = [];
  return {
    points,
    fault: (point, possible) => {
      points.push({ point, faults: possible });
      const which = faults.get(points.length - 1);
      return which === undefined ? undefined : possible[which];
    },
    choose: () => 0,
  };
}
