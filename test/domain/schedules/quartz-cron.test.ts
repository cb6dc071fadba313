import { fromQuartzCron } from '../../../domain/schedules/quartz-cron';

test.each([
  ['0 0 2 * * ?', 'cron(0 2 * * ? *)', 0],
  ['23 */5 * * * ?', 'cron(0/5 * * * ? *)', 23],
  ['0 15 10 ? * MON-FRI', 'cron(15 10 ? * MON-FRI *)', 0],
  ['0 15 10 ? * 6L 2026-2028', 'cron(15 10 ? * 6L 2026-2028)', 0],
  ['0 0 12 1/5 * ?', 'cron(0 12 1/5 * ? *)', 0],
  ['0 0 0 * * *', 'cron(0 0 * * ? *)', 0],
])('%s is %s', (quartz, schedule, seconds) => {
  expect(fromQuartzCron(quartz)).toEqual({ schedule, seconds });
});

test.each(['', '0 2 * * *', '* * * * * ?', '0/10 * * * * ?', '0 0 22-2 * * ?', '0 61 * * * ?', '0 0 2 * * ? * *'])(
  '%j has no counterpart',
  (quartz) => expect(fromQuartzCron(quartz)).toBeUndefined(),
);
