import { assignFields } from '../../../domain/groups/assign-fields';
import { aRow } from '../../support/rows/a-row';
import { FORBIDDEN_NAMES, PROTOTYPE_NAMES } from '../../support/rows/prototype-names';

const TARGETS = { names: ['load-orders', 'report'], where: 'files in jobs' };

/** Returns what `set` makes of these words for a row. */
function assign(words: string[], given: Record<string, unknown> | 'no row' = aRow(), jobName = 'load-orders') {
  const assignments = words.map((word) => {
    const at = word.indexOf('=');
    return { key: word.slice(0, at), text: word.slice(at + 1) };
  });
  const row = given === 'no row' ? undefined : given;
  return assignFields({ jobName, row, assignments, targets: TARGETS });
}

describe('a value that was typed', () => {
  it.each<[string, unknown]>([
    ['timeout_minutes=2.5', { timeout_minutes: 2.5 }],
    ['is_enabled=false', { is_enabled: false }],
    ['target=lambda:report', { target: 'lambda:report' }],
    // A text field keeps what was typed, whatever YAML would make of it.
    ['description=42', { description: '42' }],
    ['description=yes: "it" # is', { description: 'yes: "it" # is' }],
    ['description="a\\nb"', { description: 'a\nb' }],
    ['description=""', { description: '' }],
    ['parameters={"a": [1, {"b": null}], "c": "1"}', { parameters: { a: [1, { b: null }], c: '1' } }],
    ['parameters.top_n=20', { parameters: { kept: 1, top_n: 20 } }],
    ['parameters.a.b=x', { parameters: { kept: 1, 'a.b': 'x' } }],
    ['parameters.since=2026-11-01', { parameters: { kept: 1, since: '2026-11-01' } }],
    ['parameters.colour=#fff', { parameters: { kept: 1, colour: '#fff' } }],
    ['parameters.token={"secret": "ssm:/a"}', { parameters: { kept: 1, token: { secret: 'ssm:/a' } } }],
    ['parameters.kept=', { parameters: {} }],
    ['parameter_types.kept=integer', { parameter_types: { kept: 'integer' } }],
    ['parameter_types.kept=', { parameter_types: undefined }],
    ['reads=["s3://raw/orders", "bigquery/a.b.c"]', { reads: ['s3://raw/orders', 'bigquery/a.b.c'] }],
    ['writes=[]', { writes: [] }],
    ['writes=', { writes: undefined }],
    ['owner=', { owner: undefined }],
    ['is_enabled=', { is_enabled: undefined }],
  ])('is the field’s: %s', (word, fields) => {
    expect(assign([word], aRow({ parameters: { kept: 1 } }))).toMatchObject({ fields });
  });

  it('declares types one by one, and reads the parameters of the same command as them', () => {
    const row = aRow({ parameters: { limit: 7 }, parameter_types: { limit: 'integer' } });
    expect(assign(['parameters.code=007', 'parameter_types.code=string'], row)).toMatchObject({
      fields: { parameters: { limit: 7, code: '007' }, parameter_types: { limit: 'integer', code: 'string' } },
    });
    expect(assign(['parameter_types.limit=date', 'parameter_types.=x', 'parameter_types.day=datetime'], row)).toEqual({
      problems: [
        'parameter_types. names no parameter: expected parameter_types.<name>=<type>',
        expect.stringMatching(
          /^parameter_types cannot be taken: "day" has the unknown type "datetime" \(expected one of/,
        ),
      ],
    });
    expect(assign(['parameter_types={}', 'parameter_types.day=date'], row)).toMatchObject({
      problems: ['parameter_types is set both whole and in part: give one of them'],
    });
  });

  it.each<[string, unknown]>([
    ['parameters.code=007', { code: '007' }],
    ['parameters.code={"secret": "ssm:/a"}', { code: { secret: 'ssm:/a' } }],
    ['parameters.code={"output": "a.b"}', { code: { output: 'a.b' } }],
    ['parameters.limit=7', { limit: 7 }],
    ['parameters.other=007', { other: '007' }],
    ['parameters.other=7', { other: 7 }],
  ])('is of the type that the row declares: %s', (word, parameters) => {
    const parameter_types = { code: 'string', limit: 'integer' };
    expect(assign([word], aRow({ parameters: {}, parameter_types }))).toMatchObject({ fields: { parameters } });
  });

  it.each([
    ['parameters.limit=many', 'parameters.limit is "many": expected a whole number, since its type is integer'],
    ['parameters={"limit":"7"}', 'parameters.limit is "7": expected a whole number, since its type is integer'],
    ['parameter_types={"since":"integer"}', 'parameters.since is "today": expected a whole number'],
    [
      'parameter_types={"since":"dat"}',
      'parameter_types cannot be taken: "since" has the unknown type "dat" (did you mean',
    ],
  ])('that is not of its type is refused: %s', (word, problem) => {
    const row = aRow({ parameters: { since: 'today' }, parameter_types: { limit: 'integer' } });
    expect(assign([word], row)).toEqual({ problems: [expect.stringContaining(problem)] });
  });

  it('is of the settings where the row is a group’s, also where there is none yet', () => {
    const words = ['schedule=cron(0 2 * * ? *)', 'max_concurrency=3', 'on_failure=continue'];
    expect(assign(words, 'no row', '@group')).toEqual({
      fields: { schedule: 'cron(0 2 * * ? *)', max_concurrency: 3, on_failure: 'continue' },
      changes: [
        { field: 'schedule', before: undefined, after: 'cron(0 2 * * ? *)', bad: false },
        { field: 'max_concurrency', before: 40, after: 3, bad: false },
        { field: 'on_failure', before: 'stop', after: 'continue', bad: false },
      ],
      remaining: [],
    });
  });

  it('is no change where it says what holds already, by default or not', () => {
    expect(assign(['is_enabled=true', 'owner=', 'priority=-1'])).toMatchObject({ changes: [] });
  });

  it('takes a field away, so that its default holds', () => {
    expect(assign(['is_enabled='], aRow({ is_enabled: false }))).toMatchObject({
      changes: [{ field: 'is_enabled', before: false, after: true }],
    });
  });
});

describe('problems', () => {
  it('are listed all at once, each with its field', () => {
    const words = [
      'timeout_minutes=soon',
      'prioritty=1',
      'zz=1',
      'target=',
      'owner=a',
      'owner=b',
      'parameters.x={"a": 1, "a": 2}',
      'parameters.={}',
    ];
    expect(assign(words)).toEqual({
      problems: [
        'prioritty is an unknown field: did you mean "priority"?',
        expect.stringMatching(
          /^zz is an unknown field: known are target, .*, parameters\.<name>, parameter_types\.<name>$/,
        ),
        'owner is given 2 times: give it once',
        expect.stringMatching(/^parameters\.x is ".*": it has a key twice/),
        'parameters. names no parameter: expected parameters.<name>=<value>',
        expect.stringMatching(/^target is missing: expected "lambda:"/),
        expect.stringMatching(/^timeout_minutes is "soon": expected minutes/),
      ],
    });
  });

  it.each<[string[], RegExp]>([
    [
      ['target=lambda:gone'],
      /^target is "lambda:gone": there is no job function gone \(files in jobs: load-orders, report\)$/,
    ],
    [['target=lambda:load-order'], /load-order \(files in jobs: .*\): did you mean "lambda:load-orders"\?$/],
    [['parameters={}', 'parameters.x=1'], /parameters is set both whole and in part/],
    [['parameters.__proto__=1'], /__proto__/],
    [['version=3'], /^version is an unknown field/],
    [['job_name=x'], /^job_name is an unknown field/],
    [['parameters={a: 1}'], /^parameters is "\{a: 1\}": expected an object of JSON values$/],
    [
      ['parameters.x={secret: ssm:/a}'],
      /^parameters\.x looks like a reference to a secret: expected \{"secret": "…"\}$/,
    ],
    [
      ['parameters.x={output: extract.rows}'],
      /^parameters\.x looks like a reference to an output: expected \{"output": "…"\}$/,
    ],
    [['parameters.x={run: date}'], /^parameters\.x looks like a reference to a fact of the run: expected/],
    [['parameters.x={"run": "dat"}'], /did you mean "date"\?$/],
    [['parameters.x={"run": "date"}', 'parameter_types.x=integer'], /takes the run's date: expected a whole number/],
    [['priority='], /^priority is missing: expected -1 \(parallel\)/],
  ])('are found: %j', (words, message) => {
    expect(assign(words)).toMatchObject({ problems: [expect.stringMatching(message)] });
  });
});

describe('a row that is INVALID', () => {
  it('is mended, and what is still wrong is told', () => {
    const row = aRow({ priority: 'high', timeout_minutes: 99, prioritty: 1 });
    expect(assign(['priority=2'], row)).toMatchObject({
      changes: [{ field: 'priority', before: 'high', after: 2, bad: true }],
      remaining: [expect.stringMatching(/^timeout_minutes is 99/), 'prioritty is an unknown field'],
    });
    expect(assign(['priority=2', 'timeout_minutes=9', 'prioritty='], row)).toMatchObject({
      fields: { priority: 2, timeout_minutes: 9, prioritty: undefined },
      remaining: [],
    });
  });

  it('with parameters that are none takes them whole only', () => {
    const row = aRow({ parameters: 'x' });
    expect(assign(['parameters.a=1'], row)).toEqual({ problems: ['parameters is "x": set it whole, parameters={…}'] });
    expect(assign(['parameters={"a": 1}'], row)).toMatchObject({ remaining: [] });
  });
});

describe.each(PROTOTYPE_NAMES)('the name %s, which every object inherits', (name) => {
  /** An object with this property of its own, whatever the name. */
  const having = (value: unknown): Record<string, unknown> => Object.fromEntries([[name, value]]);

  it('is the name of a parameter like any other, or refused', () => {
    const assigned = assign([`parameters.${name}=1`]);
    if (FORBIDDEN_NAMES.includes(name)) {
      expect(assigned).toEqual({
        problems: [`parameters cannot be kept: parameters has a key "${name}", which is not allowed`],
      });
      return;
    }
    const change = { field: 'parameters', before: {}, after: { [name]: 1 }, bad: false };
    expect(assigned).toMatchObject({ fields: { parameters: { [name]: 1 } }, changes: [change] });
    expect(assign([`parameters.${name}=`], aRow({ parameters: { [name]: 1, kept: 2 } }))).toMatchObject({
      fields: { parameters: { kept: 2 } },
    });
  });

  it('is no field, unless the row has it as its own: then it can be removed', () => {
    for (const word of [`${name}=1`, `${name}=`]) {
      expect(assign([word])).toEqual({
        problems: [expect.stringMatching(new RegExp(`^"?${name}"? is an unknown field`))],
      });
    }
    const removed = assign([`${name}=`], aRow(having('x')));
    if ('problems' in removed) throw new Error(removed.problems.join());
    expect(Object.entries(removed.fields)).toEqual([[name, undefined]]);
    expect(removed).toMatchObject({ changes: [{ field: name, before: 'x', bad: true }], remaining: [] });
  });
});
