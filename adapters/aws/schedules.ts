import { isDeepStrictEqual } from 'node:util';
import type { GetScheduleCommandOutput, UpdateScheduleCommandInput } from '@aws-sdk/client-scheduler';
import type { Schedule } from '../../domain/schedules/schedule';
import { lazily } from './clients';

/** What all schedules of a stack have in common: the names and ARNs of the resources that they use. */
export interface SchedulesOfStack {
  scheduleGroup: string;
  stateMachineArn: string;
  /**
   * The role with which Scheduler starts the state machine, and sends what it could not start to the dead-letter queue.
   */
  roleArn: string;
  deadLetterArn: string;
}

/** What was done to a schedule. */
export type Kept = 'created' | 'updated' | 'deleted' | 'unchanged';

/** A schedule, and how many minutes after its times Scheduler may start a run. */
export interface WantedSchedule extends Schedule {
  startWithinMinutes?: number;
}

/**
 * A stack's schedules in EventBridge Scheduler: one for each group, under the group's name. Each call may be repeated.
 */
export interface Schedules {
  /** Returns the names of all schedules, whoever created them. */
  list(): Promise<string[]>;
  /** Creates, updates or deletes the group's schedule, so that it is the wanted one. Undefined means none. */
  keep(group: string, schedule: WantedSchedule | undefined): Promise<Kept>;
}

/**
 * Scheduler retries for an hour instead of its default of a day, so that last night's run does not start in the morning
 * after an outage. Its waits grow from try to try. Its default of 185 tries a day is one every 8 minutes: that makes 8
 * tries an hour, and a few more in the beginning.
 */
const RETRY_POLICY = { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 12 };

/** For a person who finds the schedule in the console. */
const DESCRIPTION =
  "Runsheet made this from the group's settings in its master table, and undoes what is changed here.";

export function openSchedules(stack: SchedulesOfStack): Schedules {
  return {
    list: () => listSchedules(stack.scheduleGroup),
    keep: (group, schedule) => (schedule ? putSchedule(wanted(stack, group, schedule)) : dropSchedule(stack, group)),
  };
}

/** Returns the whole schedule, because an update sets every setting that it does not name to its default. */
function wanted(
  stack: SchedulesOfStack,
  group: string,
  { expression, timezone, startWithinMinutes = 0 }: WantedSchedule,
) {
  const isFlexible = startWithinMinutes > 0;
  // Scheduler replaces its keyword by the time in UTC, such as 2026-11-22T01:00:00Z: that of the schedule, not that of
  // the start within the window.
  const input = {
    group,
    trigger: 'schedule',
    scheduled_time: '<aws.scheduler.scheduled-time>',
    ...(isFlexible && { start_within_minutes: startWithinMinutes }),
  };
  const window = isFlexible
    ? { Mode: 'FLEXIBLE' as const, MaximumWindowInMinutes: startWithinMinutes }
    : { Mode: 'OFF' as const };
  return {
    Name: group,
    GroupName: stack.scheduleGroup,
    Description: DESCRIPTION,
    ScheduleExpression: expression,
    ScheduleExpressionTimezone: timezone,
    FlexibleTimeWindow: window,
    // Enabled even if the group is disabled, so that the run is recorded as not started.
    State: 'ENABLED',
    // An `at` in the past stays, like the group's row: the next reconcile would create a deleted one again.
    ActionAfterCompletion: 'NONE',
    Target: {
      Arn: stack.stateMachineArn,
      RoleArn: stack.roleArn,
      Input: JSON.stringify(input),
      RetryPolicy: RETRY_POLICY,
      DeadLetterConfig: { Arn: stack.deadLetterArn },
    },
  } satisfies UpdateScheduleCommandInput;
}

/** Fields of GetSchedule's reply that are not settings. */
const NO_SETTINGS: ReadonlySet<string> = new Set(['$metadata', 'Arn', 'CreationDate', 'LastModificationDate']);

function settingsOf(found: GetScheduleCommandOutput): object {
  return Object.fromEntries(
    Object.entries(found).filter(([name, value]) => !NO_SETTINGS.has(name) && value !== undefined && value !== ''),
  );
}

async function putSchedule(schedule: ReturnType<typeof wanted>): Promise<Kept> {
  const { client, scheduler } = await eventBridgeScheduler();
  const { Name, GroupName } = schedule;
  const update = () => client.send(new scheduler.UpdateScheduleCommand(schedule));
  const found = await orUndefined(client.send(new scheduler.GetScheduleCommand({ Name, GroupName })));
  if (found && isDeepStrictEqual(settingsOf(found), { ...schedule })) return 'unchanged';
  if (found) {
    await update();
    return 'updated';
  }
  try {
    // If the SDK sends this twice, the same ClientToken makes it create one schedule.
    await client.send(new scheduler.CreateScheduleCommand(schedule));
    return 'created';
  } catch (error) {
    if (!(error instanceof scheduler.ConflictException)) throw error;
    // Someone else created it at the same moment, and may have read another state of the table.
    await update();
    return 'updated';
  }
}

async function dropSchedule({ scheduleGroup }: SchedulesOfStack, Name: string): Promise<Kept> {
  const { client, scheduler } = await eventBridgeScheduler();
  const dropped = client.send(new scheduler.DeleteScheduleCommand({ Name, GroupName: scheduleGroup }));
  return (await orUndefined(dropped)) ? 'deleted' : 'unchanged';
}

async function listSchedules(GroupName: string): Promise<string[]> {
  const { client, scheduler } = await eventBridgeScheduler();
  const names: string[] = [];
  for await (const page of scheduler.paginateListSchedules({ client }, { GroupName }))
    names.push(...(page.Schedules ?? []).flatMap(({ Name }) => Name ?? []));
  return names;
}

/** Returns the call's result, or undefined if the schedule does not exist. */
async function orUndefined<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

const eventBridgeScheduler = /* @__PURE__ */ lazily(async () => (await import('./open-scheduler')).openScheduler());
