/** The order of tasks. */
export interface Staged {
  /** The priority of each task: the longest way to it from one that waits for nothing. */
  stages: ReadonlyMap<string, number>;
  /** Tasks that wait for each other in a circle, and those that wait for them. They have no priority. */
  circle: string[];
}

/** @param waitsFor the names of the tasks for which each waits. Unknown names are no task's */
export function stagesOf(waitsFor: ReadonlyMap<string, readonly string[]>): Staged {
  const stages = new Map<string, number>();
  const left = new Map([...waitsFor].map(([name, before]) => [name, before.filter((each) => waitsFor.has(each))]));
  while (left.size > 0) {
    const ready = [...left].filter(([, before]) => before.every((each) => stages.has(each)));
    if (ready.length === 0) break;
    for (const [name, before] of ready) {
      stages.set(
        name,
        before.reduce((most, each) => Math.max(most, (stages.get(each) as number) + 1), 0),
      );
      left.delete(name);
    }
  }
  return { stages, circle: [...left.keys()] };
}

/** Why a task of the circle is no job. */
export function circleText(circle: readonly string[], show: (name: string) => string): string {
  const named = circle.slice(0, MOST_NAMED).map(show).join(', ');
  const more = circle.length > MOST_NAMED ? ` and ${circle.length - MOST_NAMED} more` : '';
  return `is among tasks that wait for each other, or for such tasks: ${named}${more}`;
}

const MOST_NAMED = 10;
