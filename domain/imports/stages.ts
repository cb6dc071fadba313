/**
 * The priority of each task: the longest way to it from one that waits for nothing. Or what makes that impossible:
 * tasks that wait for each other in a circle.
 * @param waitsFor the names of the tasks for which each waits. Unknown names are no task's
 */
export function stagesOf(
  waitsFor: ReadonlyMap<string, readonly string[]>,
): { stages: ReadonlyMap<string, number> } | { circle: string[] } {
  const stages = new Map<string, number>();
  const left = new Map([...waitsFor].map(([name, before]) => [name, before.filter((each) => waitsFor.has(each))]));
  while (left.size > 0) {
    const ready = [...left].filter(([, before]) => before.every((each) => stages.has(each)));
    if (ready.length === 0) return { circle: [...left.keys()] };
    for (const [name, before] of ready) {
      stages.set(
        name,
        before.reduce((most, each) => Math.max(most, (stages.get(each) as number) + 1), 0),
      );
      left.delete(name);
    }
  }
  return { stages };
}
