import { isDeepStrictEqual } from 'node:util';
import type { GetScheduleCommandOutput, UpdateScheduleCommandInput } from '@aws-sdk/client-scheduler';
import type { Schedule } from '../../domain/schedules/schedule';
import { IN_TIME } from './clients';

/** What every schedule of a stack has in common: names and ARNs of what the stack made for them. */
export interface SchedulesOfStack {
  scheduleGroup: string;
  stateMachineArn: string;
  /** The role that Scheduler takes to start the state machine, and to send what it could not start. */
  roleArn: string;
  deadLetterArn: string;
}

export type Kept = 'created' | 'updated' | 'deleted' | 'unchanged';

/** EventBridge Scheduler's schedules of a stack: one a group, under the group's name. Everything here may be done again. */
export interface Schedules {
  /** Names of all of them, whoever made them. */
  list(): Promise<string[]>;
  /** Sets right whatever differs; undefined: there is to be none. */
  keep(group: string, schedule: Schedule | undefined): Promise<Kept>;
}

/**
 * An hour, not Scheduler's day: after an outage last night's run does not start in the morning. Its waits grow from try to
 * try; at the 8 minutes that its own default comes to (185 tries a day) an hour has 8, and a few more at the beginning.
 */
const RETRY_POLICY = { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 12 };

/** For who finds it in the console. */
const DESCRIPTION =
  "Runsheet made this from the group's settings in its master table, and undoes what is changed here.";

export function openSchedules(stack: SchedulesOfStack): Schedules {
  return {
    list: () => listSchedules(stack.scheduleGroup),
    keep: (group, schedule) => (schedule ? putSchedule(wanted(stack, group, schedule)) : dropSchedule(stack, group)),
  };
}

/** The whole schedule: an update sets what it does not name to its default. */
function wanted(stack: SchedulesOfStack, group: string, { expression, timezone }: Schedule) {
  // The keyword is Scheduler's own: it puts the time in, UTC, such as 2026-11-22T01:00:00Z.
  const input = { group, trigger: 'schedule', scheduled_time: '<aws.scheduler.scheduled-time>' };
  return {
    Name: group,
    GroupName: stack.scheduleGroup,
    Description: DESCRIPTION,
    ScheduleExpression: expression,
    ScheduleExpressionTimezone: timezone,
    FlexibleTimeWindow: { Mode: 'OFF' },
    // Also where the group is disabled: that it did not start is recorded then.
    State: 'ENABLED',
    // An `at` that is over stays, as its row does in the table: one that vanished would be made again by the reconcile.
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

/** What a GetSchedule tells of a schedule beside its settings. */
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
    // Sent twice by the SDK it is made once: it adds the same ClientToken.
    await client.send(new scheduler.CreateScheduleCommand(schedule));
    return 'created';
  } catch (error) {
    if (!(error instanceof scheduler.ConflictException)) throw error;
    // Made by another in the same moment, perhaps after another reading of the table.
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

/** The call's result, or undefined where there is no such schedule. */
async function orUndefined<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

let loaded: ReturnType<typeof load> | undefined;

/** Scheduler's client, made when it is first needed. */
function eventBridgeScheduler(): ReturnType<typeof load> {
  loaded ??= load();
  return loaded;
}

async function load() {
  const scheduler = await import('@aws-sdk/client-scheduler');
  return { scheduler, client: new scheduler.SchedulerClient(IN_TIME) };
}
