import type { Json } from '../../../../domain/values/json';
import { DefinitionFields } from '../../../../local/states/definition/definition-fields';

function read(value: Json, act: (fields: DefinitionFields) => void): string[] {
  const problems: string[] = [];
  act(new DefinitionFields(value, '.States.A', problems));
  return problems;
}

test('a field that nobody asked for is a problem, but not a Comment', () => {
  const problems = read({ Type: 'Pass', Colour: 'red', Comment: 'why' }, (fields) => {
    fields.string('Type');
    fields.end();
  });
  expect(problems).toEqual(["States.A.Colour: not in the embedded engine's subset"]);
});

test.each<[Json, string]>([
  [1.5, 'is 1.5: expected a whole number from 1 to 9'],
  [10, 'is 10: expected a whole number from 1 to 9'],
  ['5', 'is "5": expected a whole number from 1 to 9'],
])('an integer that is %j is a problem', (value, problem) => {
  const problems = read({ Seconds: value }, (fields) => expect(fields.integer('Seconds', 1, 9)).toBeUndefined());
  expect(problems).toEqual([`States.A.Seconds: ${problem}`]);
});

test('every required field that is missing is reported, and read as empty', () => {
  const problems = read({}, (fields) => {
    expect(fields.requiredString('Next')).toBe('');
    expect(fields.requiredList('Choices')).toEqual([]);
    expect(fields.requiredBelow('Parameters').names()).toEqual([]);
  });
  expect(problems).toEqual([
    'States.A.Next: is missing',
    'States.A.Choices: is missing',
    'States.A.Parameters: is missing',
  ]);
});

test('problems below name their place', () => {
  const problems = read({ Choices: [{ Not: 3 }] }, (fields) => {
    const [rule = null] = fields.requiredList('Choices');
    fields.entry(rule, '.Choices[0]').below('Not');
  });
  expect(problems).toEqual(['States.A.Choices[0].Not: is 3: expected an object']);
});

test('two fields that exclude each other are reported', () => {
  const problems = read({ Seconds: 1, SecondsPath: '$.s' }, (fields) => fields.refuseBoth('Seconds', 'SecondsPath'));
  expect(problems).toEqual(['States.A: has both Seconds and SecondsPath']);
});
