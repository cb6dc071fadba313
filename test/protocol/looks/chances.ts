import type { Chance, Fault } from './served-job';

/** Chance by a seed: at most `faults` of them, each point with the same probability. */
export function seeded(seed: number, faults: number, probability: number): Chance & { random(): number } {
  let state = seed >>> 0;
  const random = () => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  let left = faults;
  return {
    random,
    fault: (_, possible) => {
      if (left <= 0 || random() >= probability) return undefined;
      left -= 1;
      return possible[Math.floor(random() * possible.length)];
    },
    choose: (count) => Math.floor(random() * count),
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
