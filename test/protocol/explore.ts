/** One thing that can happen, and the world after it. */
export interface Step<World> {
  label: string;
  to: World;
}

export interface Model<World> {
  start: World;
  /** Everything that can happen next. */
  steps(world: World): Step<World>[];
  /** Equal keys: worlds with the same future. */
  keyOf(world: World): string;
  /** The invariant that the step breaks, its name first (`I1 …`). */
  broken(from: World, step: Step<World>): string | undefined;
  /** The invariant that is broken by a world in which nothing can happen any more. */
  brokenAtRest(world: World): string | undefined;
}

export interface Explored {
  states: number;
  broken?: string;
  /** The shortest way to the broken invariant. */
  trace: string[];
}

interface Node<World> {
  world: World;
  label: string;
  before?: Node<World>;
}

/** Visits every world that can be reached, nearest first, and ends at the first broken invariant. */
export function explore<World>(model: Model<World>): Explored {
  const seen = new Set([model.keyOf(model.start)]);
  let nodes: Node<World>[] = [{ world: model.start, label: '' }];
  while (nodes.length > 0) {
    const further: Node<World>[] = [];
    for (const node of nodes) {
      const steps = model.steps(node.world);
      const atRest = steps.length === 0 ? model.brokenAtRest(node.world) : undefined;
      if (atRest) return { states: seen.size, broken: atRest, trace: wayTo(node) };
      for (const step of steps) {
        const next = { world: step.to, label: step.label, before: node };
        const broken = model.broken(node.world, step);
        if (broken) return { states: seen.size, broken, trace: wayTo(next) };
        const key = model.keyOf(step.to);
        if (seen.has(key)) continue;
        seen.add(key);
        further.push(next);
      }
    }
    nodes = further;
  }
  return { states: seen.size, trace: [] };
}

function wayTo<World>(last: Node<World>): string[] {
  const labels: string[] = [];
  for (let node: Node<World> | undefined = last; node?.before; node = node.before) labels.unshift(node.label);
  return labels;
}

/** A line for the reader of the test's output. */
export function summary({ states, broken, trace }: Explored): string {
  return broken ? `${broken}\n    ${trace.join(' · ')}` : `${states} states, no invariant broken`;
}
