import type { DefinitionFields } from './definition-fields';
import { Limits } from './limits';
import { parseNext } from './parse-next';
import { parseFilters, parsePath } from './parse-paths';
import type { WaitState } from './state-machine';

export function parseWait(name: string, fields: DefinitionFields): WaitState {
  const path = parsePath(fields, 'SecondsPath');
  const seconds = fields.integer('Seconds', 0, Limits.seconds);
  if (fields.has('Seconds') === fields.has('SecondsPath')) fields.report('has to have either Seconds or SecondsPath');
  return { type: 'Wait', name, ...parseFilters(fields), next: parseNext(fields), seconds: path ?? seconds ?? 0 };
}
