import type { DefinitionFields } from './definition-fields';
import { parseNext } from './parse-next';
import { parseFilters, parseResultPath, parseTemplate } from './parse-paths';
import type { PassState } from './state-machine';

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
