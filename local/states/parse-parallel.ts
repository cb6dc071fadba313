import type { DefinitionFields } from './definition-fields';
import { parseTemplate } from './parse-paths';
import { parseWorking } from './parse-working';
import type { ParallelState, StateGraph } from './state-machine';

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
