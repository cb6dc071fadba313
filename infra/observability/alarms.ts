import { Duration, Stack } from 'aws-cdk-lib';
import { Alarm, type AlarmProps, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { RunsheetNames } from '../runsheet-names';
import { letAlarms } from '../statements';
import { WatchedQueue } from '../watched-queue';
import {
  droppedFires,
  executions,
  failedRuns,
  fillWithZero,
  messagesIn,
  sweepCount,
  throttledCalls,
} from './stack-metrics';

export interface AlarmsProps {
  /** The Runsheet, in which the queues are looked for. */
  runsheet: Construct;
  names: RunsheetNames;
  stateMachineArn: string;
  /** The function that looks for runs that are missing, late or stuck. */
  sweep: IFunction;
  /** The functions that the machine calls besides the jobs'. */
  called: readonly IFunction[];
  /** The topic for people. */
  topic: ITopic;
  /** Whether the topic was made here, and not given. */
  isOwnTopic: boolean;
  /** Where people find docs/operate/runbook.md: an address, or the file's path. */
  runbook: string;
}

/** The sections of docs/operate/runbook.md that alarms point to, by their anchors. */
export const RUNBOOK = {
  runFailed: '1-what-happened',
  runMissing: '7-it-did-not-start-at-all',
  runLate: 'a-run-is-late',
  leasesExpired: 'leases-have-expired',
  sweepSilent: 'the-sweep-is-silent',
  sweepFailing: 'the-sweep-fails',
  throttled: 'executions-are-throttled',
  callsThrottled: 'calls-are-throttled',
  dropped: 'schedules-were-dropped',
  deadLetters: 'dead-letters',
} as const;

type Watched = Pick<AlarmProps, 'metric'> &
  Partial<AlarmProps> & {
    /** What the alarm means, for the person whom it calls. */
    meaning: string;
    section: keyof typeof RUNBOOK;
  };

/**
 * The alarms of a Runsheet, including those of its queues. Each says what it means and where the runbook goes on, and
 * each notifies the topic, except the alarm of a failed run. People get the message about the run instead, which names
 * the run's jobs and follows the group's `notify`. A stage may give that alarm an action of its own.
 */
export class Alarms extends Construct {
  readonly all: readonly Alarm[];
  /** The one that calls nobody. */
  readonly runFailed: Alarm;
  /** The queues; `all` contains their alarms. */
  readonly queues: readonly WatchedQueue[];

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    // Found, not listed: a queue that was left out of a list would have no alarm.
    this.queues = props.runsheet.node.findAll().filter((each) => each instanceof WatchedQueue);
    const action = new SnsAction(props.topic);
    const calling = [
      ...Object.entries(this.#calling(props)).map(([name, watched]) =>
        addAlarm(this, name, `${props.names.servicePrefix}${name}`, props.runbook, watched),
      ),
      ...this.queues.map((each) =>
        addAlarm(each, 'Alarm', each.name, props.runbook, {
          meaning: each.meaning,
          section: 'deadLetters',
          metric: messagesIn(each.queue),
        }),
      ),
    ];
    for (const each of calling) each.addAlarmAction(action);
    letAlarmsPublish(props);
    const failed = addAlarm(this, 'run-failed', `${props.names.servicePrefix}run-failed`, props.runbook, {
      meaning: 'A run failed, was aborted or ran out of time',
      section: 'runFailed',
      metric: failedRuns(props.stateMachineArn),
      ...ONE_OF_THREE,
    });
    this.runFailed = failed;
    this.all = [failed, ...calling];
  }

  /** The alarms that call the topic, by the end of their names. */
  #calling({ names, sweep, stateMachineArn, called }: AlarmsProps): Record<string, Watched> {
    return {
      'run-missing': {
        meaning: 'No run started at a scheduled time of a group: the log of sweep-runs says which ("missed run")',
        section: 'runMissing',
        metric: sweepCount(names, 'MissedRuns', 'Sum'),
      },
      'run-late': {
        meaning:
          'A run still goes on after its group\'s expected_minutes: the log of sweep-runs says which ("late run")',
        section: 'runLate',
        metric: sweepCount(names, 'LateRuns', 'Maximum'),
        ...KEEP_STATE,
      },
      'leases-expired': {
        meaning: 'An attempt is surely dead and was not settled: the log of sweep-runs names its job ("expired lease")',
        section: 'leasesExpired',
        metric: sweepCount(names, 'ExpiredLeases', 'Maximum'),
        ...KEEP_STATE,
      },
      'sweep-silent': {
        meaning:
          'The sweep has not run for 15 minutes: until it does, nobody notices runs that are missing, late or stuck',
        section: 'sweepSilent',
        // Lambda has no figures for a function that was not called. All of three periods: the latest may be a 0 that
        // only fills in for a figure that comes late.
        metric: fillWithZero(sweep.metricInvocations({ period: Duration.minutes(5), statistic: 'Sum' })),
        comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
        treatMissingData: TreatMissingData.BREACHING,
        evaluationPeriods: 3,
        datapointsToAlarm: 3,
      },
      'sweep-failing': {
        meaning: 'Two of the last three sweeps failed: the log of sweep-runs says at what ("failed")',
        section: 'sweepFailing',
        metric: sweep.metricErrors({ period: Duration.minutes(5), statistic: 'Sum' }),
        // The next sweep makes good a single failure.
        evaluationPeriods: 3,
        datapointsToAlarm: 2,
      },
      'executions-throttled': {
        meaning: "Step Functions holds back the runs' state transitions: the account's rate is used up",
        section: 'throttled',
        metric: fillWithZero(executions(stateMachineArn, 'ExecutionThrottled')),
        ...ONE_OF_THREE,
      },
      'calls-throttled': {
        meaning:
          'Lambda has refused calls of load-group, settle-attempt or close-run for ten minutes and more: soon runs and retries are lost',
        section: 'callsThrottled',
        metric: throttledCalls(called),
        // The machine's retriers outlast ten minutes on average (domain/plans/throttles.ts), so a short storm calls
        // nobody. The latest of four periods may be a 0 that only fills in.
        evaluationPeriods: 4,
        datapointsToAlarm: 3,
      },
      'schedules-dropped': {
        meaning: "EventBridge Scheduler gave up starting a group's run",
        section: 'dropped',
        metric: fillWithZero(droppedFires(this, names)),
        ...ONE_OF_THREE,
      },
    };
  }
}

/**
 * For a condition that lasts: without data the alarm keeps its state. The window of five minutes moves on each minute.
 * A sweep that comes a little late leaves it empty once, and that must not end the alarm and start it again. If no
 * sweep comes at all, the alarm sweep-silent says so.
 */
const KEEP_STATE = { treatMissingData: TreatMissingData.IGNORE };

/**
 * For metric math with FILL. Its latest value is always the 0 that fills in, and AWS warns that an alarm on one period
 * "can result in the alarm being stuck in either OK state or ALARM state". With three periods a figure may come up to
 * fourteen minutes late. The alarm ends 15 minutes after the last figure.
 */
const ONE_OF_THREE = { evaluationPeriods: 3, datapointsToAlarm: 1 };

function addAlarm(
  scope: Construct,
  id: string,
  alarmName: string,
  runbook: string,
  { meaning, section, ...given }: Watched,
): Alarm {
  return new Alarm(scope, id, {
    alarmName,
    alarmDescription: `${meaning}. What to do: ${runbook}#${RUNBOOK[section]}`,
    threshold: 1,
    evaluationPeriods: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    // Most of these metrics have figures only when there is something to count.
    treatMissingData: TreatMissingData.NOT_BREACHING,
    ...given,
  });
}

/**
 * If a topic has a policy of its own, such as the one that refuses plain HTTP, only those whom it names may publish.
 * The first statement replaces the policy that AWS gives to a topic without one. So a topic that was given gets a
 * statement for all alarms of the account, as AWS's policy has it: alarms of others may publish to it, too.
 */
function letAlarmsPublish({ topic, isOwnTopic, names: { name, servicePrefix } }: AlarmsProps): void {
  const alarms = isOwnTopic ? `${servicePrefix}*` : '*';
  const publish = { actions: ['sns:Publish'], resources: [topic.topicArn] };
  topic.addToResourcePolicy(letAlarms(Stack.of(topic), { name, alarms, ...publish }));
}
