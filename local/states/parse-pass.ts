import type { DefinitionFields } from './definition/definition-fields';
import { parseFilters, parseResultPath, parseTemplate } from './definition/shared-fields';
import type { PassState } from './definition/state-machine';
import { parseNext } from './parse-next';

export function parsePass(name: string, fields: DefinitionFields): PassState {
  return {
    type: 'Pass',
    name,
    ...parseFilters(fields),
    next: parseNext(fields),
    parameters: parseTemplate(fields, 'Parameters'),
    result: fields.any('Result'),
    resultPath: parseResultPath(fields),
  };
}
