import type { DefinitionFields } from './definition/definition-fields';

/** `Next`, or undefined for `End: true`: a state has exactly one of them. */
export function parseNext(fields: DefinitionFields): string | undefined {
  const next = fields.string('Next');
  const end = fields.any('End');
  if (end !== undefined && typeof end !== 'boolean') fields.report('expected true or false', '.End');
  if ((next === undefined) === (end !== true)) fields.report('has to have either Next or "End": true');
  return next;
}
