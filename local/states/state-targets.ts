import type { State } from './definition/state-machine';

/** Where a state may go: pairs of the field and the state it names. */
export function targetsOf(state: State): [field: string, target: string][] {
  const targets: [string, string][] = [];
  if ('next' in state && state.next !== undefined) targets.push(['Next', state.next]);
  if ('catch' in state) {
    for (const [index, { next }] of state.catch.entries()) targets.push([`Catch[${index}].Next`, next]);
  }
  if (state.type === 'Choice') {
    for (const [index, { next }] of state.choices.entries()) targets.push([`Choices[${index}].Next`, next]);
    if (state.default !== undefined) targets.push(['Default', state.default]);
  }
  return targets;
}
