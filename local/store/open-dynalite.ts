import { isDeepStrictEqual } from 'node:util';
import dynalite from 'dynalite';
import db, { type Expression, type Item } from 'dynalite/db';

/** dynalite's server, with what DynamoDB compares and it does not: maps and lists, which are never equal for it. */
export function openDynalite(options: Parameters<typeof dynalite>[0]): ReturnType<typeof dynalite> {
  db.checkConditional = checkConditional;
  return dynalite(options);
}

const check = db.checkConditional;

const checkConditional: typeof check = (data, item) => {
  if (!data._condition) return check(data, item);
  return check({ ...data, _condition: { expression: decided(data._condition.expression, item ?? {}) } }, item);
};

/** The expression with each comparison of two documents, which is decided here, in the form of two texts. */
function decided(expression: Expression, item: Item): Expression {
  if (expression.type === 'and' || expression.type === 'or' || expression.type === 'not')
    return { ...expression, args: expression.args.map((part) => decided(part as Expression, item)) };
  const [path, value] = expression.args;
  if (expression.type !== '=' || !Array.isArray(path) || path.length !== 1 || !isDocument(value)) return expression;
  const isEqual = isDeepStrictEqual(item[path[0] as string], value);
  return { type: '=', args: [{ S: 'equal' }, { S: isEqual ? 'equal' : 'different' }] };
}

function isDocument(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && ('M' in value || 'L' in value);
}
