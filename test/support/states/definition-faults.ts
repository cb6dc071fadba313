import type { JsonObject } from '../../../domain/values/json';

export interface Level {
  StartAt: string;
  States: Record<string, JsonObject>;
}

/** The definition and every state machine inside it, outermost first. */
export function levels(value: unknown): Level[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(levels);
  return 'StartAt' in value ? [value as Level, ...inner] : inner;
}

/**
 * The faults of a definition that is not closed: names that lead nowhere on their level, and states that nothing leads
 * to.
 */
export function definitionFaults(definition: JsonObject): string[] {
  return levels(definition).flatMap(levelFaults);
}

function levelFaults({ StartAt, States }: Level): string[] {
  const reached = new Set<string>();
  const faults: string[] = [];
  const go = (from: string, to: string): void => {
    const state = States[to];
    if (!state) faults.push(`${from} goes to ${to}, which is not on its level`);
    if (!state || reached.has(to)) return;
    reached.add(to);
    for (const next of targets(state)) go(to, next);
  };
  go('StartAt', StartAt);
  return [...faults, ...Object.keys(States).flatMap((name) => (reached.has(name) ? [] : [`${name} is not reached`]))];
}

/** Every state that this one can lead to on its own level. */
function targets(state: JsonObject): string[] {
  const branches = [state.Choices, state.Catch].flat() as (JsonObject | undefined)[];
  return [state.Next, state.Default, ...branches.map((each) => each?.Next)].filter((name) => typeof name === 'string');
}
