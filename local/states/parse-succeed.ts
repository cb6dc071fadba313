import type { DefinitionFields } from './definition-fields';
import { parseFilters } from './parse-paths';
import type { SucceedState } from './state-machine';

export function parseSucceed(name: string, fields: DefinitionFields): SucceedState {
  return { type: 'Succeed', name, ...parseFilters(fields) };
}
