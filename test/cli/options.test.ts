import { collectParameter, wholeNumber } from '../../cli/options';

describe('--param', () => {
  it('is collected, its value a string and everything after the first "="', () => {
    expect(collectParameter('b=2', collectParameter('a=x=y', collectParameter('empty=')))).toEqual({
      empty: '',
      a: 'x=y',
      b: '2',
    });
  });

  it.each([
    ['x', '"x" has no "=": expected key=value.'],
    ['=x', '"=x" has no key before "="'],
    ['__proto__=x', 'a key "__proto__", which is not allowed'],
  ])('refuses %s', (pair, message) => {
    expect(() => collectParameter(pair)).toThrow(message);
  });

  it('takes each key once, because one of two values would be lost', () => {
    expect(() => collectParameter('a=2', collectParameter('a=1'))).toThrow('"a" is given twice: give it once.');
    expect(collectParameter('toString=x')).toEqual({ toString: 'x' });
  });
});

describe('a whole number', () => {
  it.each(['1', '64'])('takes %s', (text) => {
    expect(wholeNumber(1, 64)(text)).toBe(Number(text));
  });

  it.each(['0', '65', '-1', '1e1', '1.5', ' 1', '', 'many'])('refuses %j', (text) => {
    expect(() => wholeNumber(1, 64)(text)).toThrow('expected a whole number from 1 to 64.');
  });
});
