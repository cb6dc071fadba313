/** One thing that can happen, and the world after it. */
export interface Step<World> {
  label: string;
  to: World;
}

export interface Model<World> {
  start: World;
  /** Everything that can happen next. */
  steps(world: World): Step<World>[];
  /** Equal for worlds with the same future. */
  keyOf(world: World): string;
  /** The invariant that the step breaks, beginning with its name (`I1 …`). */
  broken(from: World, step: Step<World>): string | undefined;
  /** The invariant that a world breaks in which nothing more can happen. */
  brokenAtRest(world: World): string | undefined;
}

export interface Explored {
  states: number;
  broken?: string;
  /** The shortest path to the broken invariant. */
  trace: string[];
}

/** How a world was reached. The worlds on the path are left out, since there are too many to keep. */
interface Way {
  label: string;
  before: Way | undefined;
}

/** Visits every reachable world, nearest first, and ends at the first broken invariant. */
export function explore<World>(model: Model<World>): Explored {
  const seen = new Set([model.keyOf(model.start)]);
  let edge: { world: World; way: Way | undefined }[] = [{ world: model.start, way: undefined }];
  while (edge.length > 0) {
    const further: typeof edge = [];
    for (const { world, way } of edge) {
      const steps = model.steps(world);
      const atRest = steps.length === 0 ? model.brokenAtRest(world) : undefined;
      if (atRest) return { states: seen.size, broken: atRest, trace: labels(way) };
      for (const step of steps) {
        const next: Way = { label: step.label, before: way };
        const broken = model.broken(world, step);
        if (broken) return { states: seen.size, broken, trace: labels(next) };
        const key = model.keyOf(step.to);
        if (seen.has(key)) continue;
        seen.add(key);
        further.push({ world: step.to, way: next });
      }
    }
    edge = further;
  }
  return { states: seen.size, trace: [] };
}

function labels(way: Way | undefined): string[] {
  const found: string[] = [];
  for (let at = way; at; at = at.before) found.unshift(at.label);
  return found;
}

/** One line for the test's output. */
export function summary({ states, broken, trace }: Explored): string {
  return broken ? `${broken}\n    ${trace.join(' · ')}` : `${states} states, no invariant broken`;
}
