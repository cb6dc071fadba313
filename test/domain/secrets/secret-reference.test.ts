import { badReferences, parseReference, referencesIn } from '../../../domain/secrets/secret-reference';

describe('a reference to a secret', () => {
  it.each([
    ['secretsmanager:orders-db', { store: 'secretsmanager', name: 'orders-db' }],
    ['secretsmanager:team/orders_db+2.x@eu', { store: 'secretsmanager', name: 'team/orders_db+2.x@eu' }],
    ['ssm:/token', { store: 'ssm', name: '/token' }],
    ['ssm:/nightly/token.v2', { store: 'ssm', name: '/nightly/token.v2' }],
  ])('is %s', (text, reference) => {
    expect(parseReference(text)).toEqual(reference);
  });

  it.each([
    ['no store', 'orders-db'],
    ['another store', 'vault:orders-db'],
    ['an upper-case store', 'SSM:/token'],
    ['a parameter without its slash', 'ssm:token'],
    ['a path that ends open', 'ssm:/nightly/'],
    ['an empty step', 'ssm://token'],
    ['no name', 'secretsmanager:'],
    ['all secrets', 'secretsmanager:*'],
    ['any letter', 'secretsmanager:orders-d?'],
    ['an ARN', 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:x'],
    ['an ARN for a name', 'secretsmanager:arn:aws:secretsmanager:eu-central-1:123456789012:secret:x'],
    ['a line end', 'secretsmanager:orders-db\n'],
    ['what ends a name in secrets.env', 'secretsmanager:a=b'],
    ['a look-alike', 'secretsmanager:оrders-db'],
    ['201 characters', `secretsmanager:${'x'.repeat(201)}`],
    ['a list', ['ssm:/token']],
  ])('is never %s', (_, text) => {
    expect(parseReference(text)).toBeUndefined();
  });
});

describe('the parameters of a job', () => {
  it('ask for the secrets that stand alone as their values', () => {
    const parameters = { db: { secret: 'secretsmanager:db' }, since: '2026', plain: 'ssm:/not-asked', secret: 'text' };
    expect([...referencesIn(parameters)]).toEqual([['db', 'secretsmanager:db']]);
    expect(badReferences(parameters)).toEqual([]);
  });

  it.each<[string, unknown, RegExp]>([
    [
      'of an unknown store',
      { secret: 'vault:x' },
      /^"db" is not a reference to a secret: expected only \{"secret": …\} with "secretsmanager:/,
    ],
    ['with something beside it', { secret: 'ssm:/x', default: 'y' }, /^"db" is not a reference/],
    ['that is no text', { secret: true }, /^"db" is not a reference/],
    ['further in', { login: { secret: 'ssm:/x' } }, /^"db" holds a key "secret" further in/],
    ['in a list', [{ secret: 'ssm:/x' }], /^"db" holds a key "secret" further in/],
  ])('ask wrongly with one %s', (_, value, problem) => {
    expect(badReferences({ db: value })).toEqual([expect.stringMatching(problem)]);
  });

  it('are told each problem, and no value: it may be the secret itself', () => {
    const problems = badReferences({ a: { secret: 'hunter22' }, b: [{ secret: 'hunter22' }] });
    expect(problems).toHaveLength(2);
    expect(problems.join()).not.toContain('hunter22');
  });
});
