import type { Parse, ParseContext, Parser } from 'dynalite/db/conditionParser.js';

/** How many expressions are kept. Runsheet's own are some dozens. */
const MOST_KEPT = 500;

/** An expression, parsed once: the same but for its values. */
interface Kept {
  result: unknown;
  /** Where the result holds a value: the name that it has in the expression. */
  values: ReadonlyMap<object, string>;
  names: readonly string[];
}

/**
 * Has dynalite's parser keep what it has parsed. Runsheet's expressions are the same from call to call, but for their
 * values; parsing them was a fifth of a write's time.
 */
export function keepExpressions(parser: Parser): void {
  parser.parse = keptParse(parser.parse);
}

export function keptParse(parse: Parse): Parse {
  const kept = new Map<string, Kept>();
  return (text, { context }) => {
    // There the parser looks at the values: it compares the limits of BETWEEN, and knows the names of types.
    if (/BETWEEN|attribute_type/i.test(text)) return parse(text, { context });
    const key = keyOf(text, context);
    const known = kept.get(key);
    if (known) return again(known, context);
    const before = new Set(Object.keys(context.unusedAttrNames));
    const result = parse(text, { context });
    // A text says what is wrong.
    if (typeof result === 'string') return result;
    if (kept.size >= MOST_KEPT) kept.clear();
    const names = [...before].filter((name) => !(name in context.unusedAttrNames));
    const values = new Map(Object.entries(context.attrVals ?? {}).map(([name, value]) => [value as object, name]));
    kept.set(key, { result: copied(result, (value) => (values.has(value) ? value : undefined)), values, names });
    return result;
  };
}

/** What the parser looks at: the text, the names, and of the values their types. */
function keyOf(text: string, { attrNames, attrVals, isKeyCondition }: ParseContext): string {
  const types = Object.entries(attrVals ?? {}).map(([name, value]) => [name, ...Object.keys(value)]);
  return JSON.stringify([text, attrNames, types, isKeyCondition]);
}

function again({ result, values, names }: Kept, context: ParseContext): unknown {
  for (const name of names) delete context.unusedAttrNames[name];
  return copied(result, (value) => {
    const name = values.get(value);
    if (name === undefined) return undefined;
    delete context.unusedAttrVals[name];
    return context.attrVals?.[name];
  });
}

/** A copy, since dynalite changes what it has parsed; each value is the one that `valueFor` gives for it. */
function copied(node: unknown, valueFor: (value: object) => unknown): unknown {
  if (typeof node !== 'object' || node === null) return node;
  const value = valueFor(node);
  if (value !== undefined) return value;
  if (Array.isArray(node)) return node.map((part) => copied(part, valueFor));
  return Object.fromEntries(Object.entries(node).map(([name, part]) => [name, copied(part, valueFor)]));
}
