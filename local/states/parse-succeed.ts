import type { DefinitionFields } from './definition/definition-fields';
import { parseFilters } from './definition/shared-fields';
import type { SucceedState } from './definition/state-machine';

export function parseSucceed(name: string, fields: DefinitionFields): SucceedState {
  return { type: 'Succeed', name, ...parseFilters(fields) };
}
