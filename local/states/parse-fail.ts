import type { DefinitionFields } from './definition/definition-fields';
import { attempt } from './definition/shared-fields';
import type { FailState } from './definition/state-machine';
import { type Expression, parseExpression } from './values/expression';

export function parseFail(name: string, fields: DefinitionFields): FailState {
  return { type: 'Fail', name, error: parseText(fields, 'Error'), cause: parseText(fields, 'Cause') };
}

function parseText(fields: DefinitionFields, field: 'Error' | 'Cause'): string | Expression | undefined {
  const literal = fields.string(field);
  const computed = fields.string(`${field}Path`);
  if (fields.has(field) && fields.has(`${field}Path`)) fields.report(`has both ${field} and ${field}Path`);
  return computed === undefined ? literal : attempt(fields, `${field}Path`, () => parseExpression(computed));
}
