import { Duration, Stack } from 'aws-cdk-lib';
import { Alarm, type AlarmProps, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { type RunbookSection, runbookLink } from './runbook';
import { droppedFires, endedBadly, executions, lyingIn, sweepCount, zeroWhereNothing } from './stack-metrics';
import type { StageNames } from './stage-names';
import { WatchedQueue } from './watched-queue';

export interface AlarmsProps {
  names: StageNames;
  stateMachineArn: string;
  /** The function that looks for what is missing, late or stuck. */
  sweep: IFunction;
  /** Where people hear of it. */
  topic: ITopic;
  /** Where docs/operate/runbook.md is found. */
  runbook: string;
}

type Watched = Pick<AlarmProps, 'metric'> &
  Partial<AlarmProps> & {
    /** What it means, for who is called. */
    meaning: string;
    section: RunbookSection;
  };

/**
 * The stack's alarms, those of its queues too: each says what it means and where the runbook goes on, and each calls the
 * topic. But for a run that failed: of that tells the message about the run, which knows its jobs and heeds the group's
 * `notify`; the alarm is there to be seen, and for whoever adds an action of their own.
 */
export class Alarms extends Construct {
  readonly all: readonly Alarm[];
  /** The queues of the stack whose alarms are among them. */
  readonly queues: readonly WatchedQueue[];

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    // Found, not listed: one that nobody thought of would be a queue that nobody hears of.
    this.queues = Stack.of(this)
      .node.findAll()
      .filter((each) => each instanceof WatchedQueue);
    const action = new SnsAction(props.topic);
    const told = [
      ...Object.entries(this.#toTell(props)).map(([name, watched]) =>
        addAlarm(this, name, `${props.names.servicePrefix}${name}`, props.runbook, watched),
      ),
      ...this.queues.map((each) =>
        addAlarm(each, 'Alarm', each.name, props.runbook, {
          meaning: each.meaning,
          section: 'deadLetters',
          metric: lyingIn(each.queue),
        }),
      ),
    ];
    for (const each of told) each.addAlarmAction(action);
    letAlarmsPublish(props);
    const failed = addAlarm(this, 'run-failed', `${props.names.servicePrefix}run-failed`, props.runbook, {
      meaning: 'A run failed, was aborted or ran out of time',
      section: 'runFailed',
      metric: endedBadly(props.stateMachineArn),
    });
    this.all = [failed, ...told];
  }

  /** By the end of the alarm's name. */
  #toTell({ names, sweep, stateMachineArn }: AlarmsProps): Record<string, Watched> {
    return {
      'run-missing': {
        meaning: 'At a scheduled time of a group no run came: the log of sweep-runs says which ("missed run")',
        section: 'runMissing',
        metric: sweepCount(names, 'MissedRuns', 'Sum'),
      },
      'run-late': {
        meaning:
          'A run is still going after its group\'s expected_minutes: the log of sweep-runs says which ("late run")',
        section: 'runLate',
        metric: sweepCount(names, 'LateRuns', 'Maximum'),
        ...AS_THE_LAST_SWEEP_SAID,
      },
      'leases-expired': {
        meaning:
          'An attempt is surely dead, and nobody has settled it: the log of sweep-runs says of which job ("expired lease")',
        section: 'leasesExpired',
        metric: sweepCount(names, 'ExpiredLeases', 'Maximum'),
        ...AS_THE_LAST_SWEEP_SAID,
      },
      'sweep-silent': {
        meaning: 'The sweep has not run for 15 minutes: until it does, nobody notices what is missing, late or stuck',
        section: 'sweepSilent',
        // Three times its turn. Lambda has no figures where nothing was called.
        metric: zeroWhereNothing(sweep.metricInvocations({ period: Duration.minutes(15), statistic: 'Sum' })),
        comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
        treatMissingData: TreatMissingData.BREACHING,
      },
      'sweep-failing': {
        meaning: 'Two of the last three sweeps failed at something, which the log of sweep-runs names ("failed")',
        section: 'sweepFailing',
        metric: sweep.metricErrors({ period: Duration.minutes(5), statistic: 'Sum' }),
        // One that fails is made good by the next.
        evaluationPeriods: 3,
        datapointsToAlarm: 2,
      },
      'executions-throttled': {
        meaning: "Step Functions holds back the runs' state transitions: the account's rate is used up",
        section: 'throttled',
        metric: zeroWhereNothing(executions(stateMachineArn, 'ExecutionThrottled')),
      },
      'schedules-dropped': {
        meaning: "EventBridge Scheduler gave up starting a group's run",
        section: 'dropped',
        metric: zeroWhereNothing(droppedFires(this, names)),
      },
    };
  }
}

/**
 * For what lasts: an alarm's window of five minutes moves on each minute, and a sweep that comes a little late leaves it
 * empty once. That must not end the alarm and begin it again. That no sweep comes at all is another alarm's.
 */
const AS_THE_LAST_SWEEP_SAID = { treatMissingData: TreatMissingData.IGNORE };

function addAlarm(
  scope: Construct,
  id: string,
  alarmName: string,
  runbook: string,
  { meaning, section, ...given }: Watched,
): Alarm {
  return new Alarm(scope, id, {
    alarmName,
    alarmDescription: `${meaning}. What to do: ${runbookLink(runbook, section)}`,
    threshold: 1,
    evaluationPeriods: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    // Most of these have figures only when there is something to count.
    treatMissingData: TreatMissingData.NOT_BREACHING,
    ...given,
  });
}

/** A topic with any policy of its own, as one that refuses plain HTTP, lets nobody else in but whom that names. */
function letAlarmsPublish({ topic, names }: AlarmsProps): void {
  const { partition, region, account } = Stack.of(topic);
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AlarmsOfThisStack',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: {
        StringEquals: { 'aws:SourceAccount': account },
        ArnLike: { 'aws:SourceArn': `arn:${partition}:cloudwatch:${region}:${account}:alarm:${names.servicePrefix}*` },
      },
    }),
  );
}
