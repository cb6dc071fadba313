import type { DefinitionFields } from './definition/definition-fields';
import { parseFilters, parsePath } from './definition/shared-fields';
import type { WaitState } from './definition/state-machine';
import { parseNext } from './parse-next';
import { Limits } from './values/limits';

export function parseWait(name: string, fields: DefinitionFields): WaitState {
  const path = parsePath(fields, 'SecondsPath');
  const seconds = fields.integer('Seconds', 0, Limits.seconds);
  if (fields.has('Seconds') === fields.has('SecondsPath')) fields.report('has to have either Seconds or SecondsPath');
  return { type: 'Wait', name, ...parseFilters(fields), next: parseNext(fields), seconds: path ?? seconds ?? 0 };
}
