import type { DefinitionFields } from './definition/definition-fields';
import { parseTemplate } from './definition/shared-fields';
import type { ParallelState, StateGraph } from './definition/state-machine';
import { parseWorking } from './fallible-state';

export function parseParallel(
  name: string,
  fields: DefinitionFields,
  parseGraph: (fields: DefinitionFields) => StateGraph,
): ParallelState {
  if (!fields.has('Branches')) fields.report('is missing', '.Branches');
  const branches = fields.list('Branches') ?? [];
  return {
    type: 'Parallel',
    ...parseWorking(name, fields),
    parameters: parseTemplate(fields, 'Parameters'),
    branches: branches.map((branch, index) => parseGraph(fields.entry(branch, `.Branches[${index}]`))),
  };
}
