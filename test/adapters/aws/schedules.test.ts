import { parseExecutionInput } from '../../../domain/plans/execution-input';
import { openScheduler, type Scheduler, STACK } from '../../support/services/event-bridge-scheduler';

let scheduler: Scheduler;
beforeAll(async () => {
  scheduler = await openScheduler();
});
beforeEach(() => {
  scheduler.schedules.clear();
  scheduler.failing.clear();
  scheduler.before.clear();
  scheduler.asked.length = 0;
});
afterAll(() => scheduler.close());

const NIGHTLY = { expression: 'cron(0 2 * * ? *)', timezone: 'Europe/Berlin' };

describe("a group's schedule", () => {
  it('starts the machine at its time in its zone, for an hour and not a day, and tells the queue what it could not start', async () => {
    await expect(scheduler.client.keep('nightly', NIGHTLY)).resolves.toBe('created');
    const { Target, ...schedule } = scheduler.schedules.get('nightly') as { Target: Record<string, unknown> };
    expect(schedule).toEqual({
      GroupName: 'runsheet-test',
      Description: expect.stringMatching(/^Runsheet made this/),
      ScheduleExpression: 'cron(0 2 * * ? *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      FlexibleTimeWindow: { Mode: 'OFF' },
      State: 'ENABLED',
      ActionAfterCompletion: 'NONE',
    });
    expect({ ...Target, Input: JSON.parse(Target.Input as string) }).toEqual({
      Arn: STACK.stateMachineArn,
      RoleArn: STACK.roleArn,
      DeadLetterConfig: { Arn: STACK.deadLetterArn },
      RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 12 },
      Input: { group: 'nightly', trigger: 'schedule', scheduled_time: '<aws.scheduler.scheduled-time>' },
    });
  });

  it('that has a window is flexible, starts runs that know it, and is written no second time', async () => {
    const flexible = { ...NIGHTLY, startWithinMinutes: 15 };
    await scheduler.client.keep('nightly', NIGHTLY);
    await expect(scheduler.client.keep('nightly', flexible)).resolves.toBe('updated');
    const { FlexibleTimeWindow, Target } = scheduler.schedules.get('nightly') as Record<string, { Input: string }>;
    expect(FlexibleTimeWindow).toEqual({ Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 });
    const input = JSON.parse((Target as { Input: string }).Input);
    expect(input).toMatchObject({ scheduled_time: '<aws.scheduler.scheduled-time>', start_within_minutes: 15 });
    const time = { scheduled_time: '2026-11-22T01:00:00Z' };
    expect(parseExecutionInput({ ...input, ...time })).toMatchObject({ input: { start_within_minutes: 15 } });
    await expect(scheduler.client.keep('nightly', flexible)).resolves.toBe('unchanged');
    await expect(scheduler.client.keep('nightly', NIGHTLY)).resolves.toBe('updated');
  });

  it('that is as it should be is written no second time', async () => {
    await scheduler.client.keep('nightly', NIGHTLY);
    await expect(scheduler.client.keep('nightly', NIGHTLY)).resolves.toBe('unchanged');
    expect(scheduler.asked).toEqual(['GET nightly', 'POST nightly', 'GET nightly']);
  });

  it.each([
    ['its expression', { ScheduleExpression: 'rate(1 hour)' }],
    ['its zone', { ScheduleExpressionTimezone: 'UTC' }],
    ['its state', { State: 'DISABLED' }],
    ['its window', { FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 } }],
    ['an end', { EndDate: 1_800_000_000 }],
    ['what it starts', { Target: { Arn: 'arn:aws:lambda:eu-central-1:123456789012:function:mine', RoleArn: 'arn:r' } }],
    ['what becomes of it', { ActionAfterCompletion: 'DELETE' }],
  ])('is set right where %s was changed by hand', async (_, drift) => {
    await scheduler.client.keep('nightly', NIGHTLY);
    const good = scheduler.schedules.get('nightly');
    scheduler.schedules.set('nightly', { ...good, ...drift });
    await expect(scheduler.client.keep('nightly', NIGHTLY)).resolves.toBe('updated');
    expect(scheduler.schedules.get('nightly')).toEqual(good);
  });

  it('that another made in the same moment is set to what the table says', async () => {
    scheduler.before.set('POST', () => scheduler.schedules.set('nightly', { ScheduleExpression: 'rate(1 day)' }));
    await expect(scheduler.client.keep('nightly', NIGHTLY)).resolves.toBe('updated');
    expect(scheduler.schedules.get('nightly')).toMatchObject({ ScheduleExpression: 'cron(0 2 * * ? *)' });
  });

  it('that is not wanted goes, and is no fault where it is gone', async () => {
    await scheduler.client.keep('nightly', NIGHTLY);
    await expect(scheduler.client.keep('nightly', undefined)).resolves.toBe('deleted');
    await expect(scheduler.client.keep('nightly', undefined)).resolves.toBe('unchanged');
    expect(scheduler.schedules.size).toBe(0);
  });

  it('fails with the error of AWS', async () => {
    scheduler.failing.set('nightly', 'ValidationException');
    await expect(scheduler.client.keep('nightly', NIGHTLY)).rejects.toThrow('ValidationException of the test');
  });
});

it('the names of all schedules are listed to the last page', async () => {
  for (const name of ['a', 'b', 'c', 'd', 'e']) await scheduler.client.keep(name, NIGHTLY);
  await expect(scheduler.client.list()).resolves.toEqual(['a', 'b', 'c', 'd', 'e']);
});
