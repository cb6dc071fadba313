import { parseExpression } from '../../../../local/states/values/expression';

const scope = { input: { a: { b: 1 } }, context: () => ({ State: { Name: 'Only' } }) };

test.each([
  ['$.a.b', 1],
  ['$$.State.Name', 'Only'],
  ['States.MathAdd($.a.b, 2)', 3],
])('%s is %j', (text, value) => {
  expect(parseExpression(text).evaluate(scope, 'v.$')).toBe(value);
});

test('a path that finds nothing names the field, and what was searched', () => {
  expect(() => parseExpression('$.gone').evaluate(scope, 'v.$')).toThrow(
    `The JSONPath '$.gone' specified for the field 'v.$' could not be found in the input '{"a":{"b":1}}'`,
  );
  expect(() => parseExpression('$$.Gone').evaluate(scope, 'v.$')).toThrow(`in the input '{"State":{"Name":"Only"}}'`);
});
