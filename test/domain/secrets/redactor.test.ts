import { inspect } from 'node:util';
import fc from 'fast-check';
import { Redactor } from '../../../domain/secrets/redactor';
import { LARGE_VALUES } from '../../support/rows/large-values';

function aRedactor(secrets: Record<string, string>): Redactor {
  const redactor = new Redactor();
  for (const [parameter, value] of Object.entries(secrets)) redactor.add(parameter, value);
  return redactor;
}

const secrets = fc.string({ unit: 'grapheme', minLength: 4, maxLength: 40 }).filter((text) => text.trim().length >= 4);

describe('a redactor', () => {
  it('puts a mark where the value stood, each time', () => {
    const { hide } = aRedactor({ token: 's3cret.*', db: 'pass(word' });
    expect(hide('s3cret.* and pass(word and s3cret.*')).toBe('[secret token] and [secret db] and [secret token]');
    expect(hide('s3cretXX')).toBe('s3cretXX');
  });

  it('leaves a text as it is where there is no secret', () => {
    expect(aRedactor({}).hide('nothing')).toBe('nothing');
  });

  it('prefers the longer of two values', () => {
    expect(aRedactor({ a: 'abcd', b: 'abcdefgh' }).hide('abcdefgh')).toBe('[secret b]');
  });

  it('knows the lines of a value, and the texts of one that is a JSON object, but not what is public in it', () => {
    const database = { username: 'orders', host: 'db.example', port: 5432, password: 'pAssw0rd', nested: ['t0ken'] };
    const { hide } = aRedactor({ key: 'BEGIN\nline-of-the-key\nEND', db: JSON.stringify(database) });
    expect(hide('line-of-the-key BEGIN')).toBe('[secret key] BEGIN');
    expect(hide('orders@db.example:5432 pAssw0rd t0ken')).toBe('orders@db.example:5432 [secret db] [secret db]');
    const inJson = aRedactor({ key: JSON.stringify({ pem: 'BEGIN\nline-of-the-key\nEND' }) });
    expect(inJson.hide('line-of-the-key')).toBe('[secret key]');
  });

  it('hides a value in whatever quoting it stands', () => {
    fc.assert(
      fc.property(secrets, (value) => {
        const { hide } = aRedactor({ token: value });
        const shown = [
          value,
          JSON.stringify({ value }),
          JSON.stringify({ text: JSON.stringify({ value }) }),
          inspect({ value }),
          encodeURIComponent(value),
          new URLSearchParams({ value }).toString(),
          Buffer.from(value).toString('base64'),
          Buffer.from(value).toString('base64url'),
          Buffer.from(value).toString('hex'),
          Buffer.from(value).toString('hex').toUpperCase(),
        ];
        for (const text of shown) expect(hide(`<${text}>`)).toContain('[secret token]');
      }),
    );
  });

  it('hides a value in the base64 of more than it, such as user:secret', () => {
    const { hide } = aRedactor({ token: 'pA55-w0rd~ÿ' });
    for (const user of ['', 'a', 'ab', 'abc', 'abcd']) {
      for (const encoding of ['base64', 'base64url'] as const) {
        const told = hide(Buffer.from(`${user}:pA55-w0rd~ÿ${user}`).toString(encoding));
        expect(told).toContain('[secret token]');
        expect(Buffer.from(told.replace('[secret token]', ''), encoding).toString()).not.toMatch(/A5|w0r/);
      }
    }
  });

  it('lets out no rest where values overlap', () => {
    expect(aRedactor({ a: 'abcdef', b: 'defghi' }).hide('<abcdefghi>')).toBe('<[secret a]>');
    expect(aRedactor({ a: 'abab' }).hide('<ababab>')).toBe('<[secret a]>');
  });

  it.each(Object.entries(LARGE_VALUES))('takes a value of 64 KB: %s', (_, { value, parts, pieces }) => {
    const { hide } = aRedactor({ key: value });
    const text = `<${value}> ${JSON.stringify(value)} ${inspect({ value }, { maxStringLength: null })} ${parts.join(' ')}`;
    const hidden = hide(text);
    expect(pieces.filter((piece) => hidden.includes(piece))).toEqual([]);
  });

  it('takes 2,000 secrets out of 200 lines of 16 KB within seconds', () => {
    const { hide } = aRedactor({ key: LARGE_VALUES['a JSON object'].value });
    const line = 'deadbeef0123 '.repeat(1260);
    const startedAt = performance.now();
    for (let at = 0; at < 200; at++) expect(hide(line)).toBe(line);
    expect(performance.now() - startedAt).toBeLessThan(5000);
  });

  it('keeps JSON text JSON', () => {
    fc.assert(
      fc.property(secrets, fc.jsonValue(), (value, other) => {
        const json = aRedactor({ [value]: value }).hideInJson(JSON.stringify([value, { [value]: other }]));
        expect(() => JSON.parse(json)).not.toThrow();
        expect(json).not.toContain(JSON.stringify(value));
      }),
    );
  });
});
