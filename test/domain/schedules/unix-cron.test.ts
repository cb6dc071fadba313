import * as fc from 'fast-check';
import { findScheduleProblem } from '../../../domain/schedules/schedule';
import { fromUnixCron } from '../../../domain/schedules/unix-cron';

describe('a cron of five fields', () => {
  it.each([
    ['0 2 * * *', 'cron(0 2 * * ? *)'],
    ['*/5 * * * *', 'cron(0/5 * * * ? *)'],
    ['0 */6 * * *', 'cron(0 0/6 * * ? *)'],
    ['15 3 1 */3 *', 'cron(15 3 1 1/3 ? *)'],
    ['0 8 * * 1-5', 'cron(0 8 ? * MON-FRI *)'],
    ['0 8 * * 0', 'cron(0 8 ? * SUN *)'],
    ['0 8 * * 7', 'cron(0 8 ? * SUN *)'],
    ['0 8 * * 5-7', 'cron(0 8 ? * FRI,SAT,SUN *)'],
    ['0 8 * * 1,3,MON', 'cron(0 8 ? * MON,WED,MON *)'],
    ['  30   2 * * * ', 'cron(30 2 * * ? *)'],
    ['@weekly', 'cron(0 0 ? * SUN *)'],
    ['@yearly', 'cron(0 0 1 1 ? *)'],
  ])('%s is %s to Scheduler', (text, expression) => {
    expect(fromUnixCron(text)).toBe(expression);
  });

  it.each([
    '0 2 1 * 1',
    '99 2 * * *',
    '0 2 * *',
    '0 2 * * ? *',
    '@reboot',
    'constructor',
    '',
    'a b c d e',
    '0 2 * * 9',
  ])('that cannot be translated is left alone: %s', (text) => {
    expect(fromUnixCron(text)).toBeUndefined();
  });

  it('becomes an expression that is valid', () => {
    const number = (least: number, most: number) => fc.integer({ min: least, max: most }).map(String);
    const field = (least: number, most: number) =>
      fc.oneof(
        fc.constant('*'),
        number(least, most),
        fc.integer({ min: 1, max: most }).map((step) => `*/${step}`),
      );
    const weekday = fc.oneof(fc.constant('*'), number(0, 7));
    fc.assert(
      fc.property(field(0, 59), field(0, 23), field(1, 12), weekday, (minutes, hours, month, day) => {
        const expression = fromUnixCron([minutes, hours, '*', month, day].join(' '));
        expect([expression, findScheduleProblem(expression)]).toEqual([expect.any(String), undefined]);
      }),
    );
  });
});
