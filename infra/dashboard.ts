import { Duration, Stack } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Color,
  CustomWidget,
  Dashboard,
  type IMetric,
  type IWidget,
  LogQueryVisualizationType,
  LogQueryWidget,
  SearchExpression,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { type GROUP_METRICS, METRIC_NAMESPACE } from '../domain/notices/metrics';
import { barsOf, linesOf } from './graphs';
import { droppedFires, executions, lyingIn, sweepCount } from './stack-metrics';
import type { StageNames } from './stage-names';
import type { WatchedQueue } from './watched-queue';

export interface RunsheetDashboardProps {
  names: StageNames;
  stateMachineArn: string;
  /** Draws the board. */
  board: IFunction;
  alarms: readonly Alarm[];
  queues: readonly WatchedQueue[];
  /** All functions of the stack but the jobs'. */
  services: readonly IFunction[];
  /** Where docs/operate/runbook.md is found. */
  runbook: string;
  /** What CloudWatch takes for all of it, as a sentence. */
  cost: string;
}

/** The whole width of a dashboard. */
const WIDTH = 24;
const THIRD = WIDTH / 3;

/** One dashboard a stage: the board, and what a table of runs does not show. */
export class RunsheetDashboard extends Construct {
  readonly url: string;

  constructor(scope: Construct, id: string, props: RunsheetDashboardProps) {
    super(scope, id);
    const { names } = props;
    new Dashboard(this, 'Dashboard', {
      dashboardName: names.stack,
      defaultInterval: Duration.days(7),
      widgets: [
        [about(props)],
        [new CustomWidget({ title: 'Board', functionArn: props.board.functionArn, width: WIDTH, height: 16 })],
        [new AlarmStatusWidget({ title: 'Alarms', alarms: [...props.alarms], width: WIDTH, height: 4 })],
        outcomes(props),
        durations(names),
        [failuresByJob(names), noticed(names)],
        obstacles(this, props),
      ],
    });
    const { region } = Stack.of(this);
    const page = `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}`;
    this.url = `${page}#dashboards/dashboard/${names.stack}`;
  }
}

function about({ names, runbook, cost }: RunsheetDashboardProps): IWidget {
  const markdown = [
    `**${names.stack}**: the job groups of its master table, and how their runs went.`,
    `CloudWatch asks once whether it may call the board's function, \`${names.boardWidget}\`; to see it you need \`lambda:InvokeFunction\` on it.`,
    `What to do when something is red: ${runbook.startsWith('https:') ? `[the runbook](${runbook})` : `\`${runbook}\``}.`,
    `Alarms, metrics and this dashboard cost ${cost}, beside logs and reads.`,
  ].join(' ');
  return new TextWidget({ markdown, width: WIDTH, height: 3 });
}

function outcomes({ stateMachineArn, names }: RunsheetDashboardProps): IWidget[] {
  const ended = (name: string, label: string, color: string) =>
    executions(stateMachineArn, name).with({ label, color, period: Duration.hours(1) });
  return [
    barsOf('Runs by outcome', THIRD, [
      // An execution ends well that had nothing to do.
      ended('ExecutionsSucceeded', 'Succeeded or skipped', Color.GREEN),
      ended('ExecutionsFailed', 'Failed', Color.RED),
      ended('ExecutionsTimedOut', 'Timed out', Color.ORANGE),
      ended('ExecutionsAborted', 'Aborted', Color.GREY),
    ]),
    barsOf('Jobs that did not succeed, by group', THIRD, [byGroup(names, 'JobFailures', 'Sum')]),
    barsOf('Retries, by group', THIRD, [byGroup(names, 'JobRetries', 'Sum')]),
  ];
}

function durations(names: StageNames): IWidget[] {
  const shown = { p50: 'p50', p95: 'p95', longest: 'Maximum' };
  return Object.entries(shown).map(([what, statistic]) =>
    linesOf(`Duration of a job, by group: ${what} (ms)`, THIRD, [byGroup(names, 'JobDuration', statistic)]),
  );
}

/** A line for each group: found when somebody looks, since groups are rows, which the stack does not know. */
function byGroup({ stack }: StageNames, metric: keyof typeof GROUP_METRICS, statistic: string): IMetric {
  const what = `{${METRIC_NAMESPACE},service,group} MetricName="${metric}" service="${stack}"`;
  // An empty label: CloudWatch then gives each line its group for one.
  return new SearchExpression({
    expression: `SEARCH('${what}', '${statistic}')`,
    label: '',
    period: Duration.hours(1),
  });
}

/** By job it is a question to the log: as a dimension each job would cost $0.30 a month and metric. */
function failuresByJob({ servicePrefix }: StageNames): IWidget {
  return new LogQueryWidget({
    title: 'Failures by job, in the time shown',
    logGroupNames: [`/aws/lambda/${servicePrefix}notify-ends`],
    view: LogQueryVisualizationType.TABLE,
    queryLines: [
      'filter JobFailures > 0',
      'stats sum(JobFailures) as failures, latest(run_id) as last_run by group, job_name',
      'sort failures desc',
      'limit 50',
    ],
    width: WIDTH / 2,
    height: 6,
  });
}

function noticed(names: StageNames): IWidget {
  return linesOf('Noticed by the sweep', WIDTH / 2, [
    sweepCount(names, 'MissedRuns', 'Sum').with({ label: 'Runs missing', color: Color.RED }),
    sweepCount(names, 'LateRuns', 'Maximum').with({ label: 'Runs late', color: Color.ORANGE }),
    sweepCount(names, 'ExpiredLeases', 'Maximum').with({ label: 'Leases expired', color: Color.PURPLE }),
  ]);
}

function obstacles(scope: Construct, { names, stateMachineArn, services, queues }: RunsheetDashboardProps): IWidget[] {
  return [
    linesOf('Throttles', THIRD, [
      executions(stateMachineArn, 'ExecutionThrottled').with({ label: 'Step Functions' }),
      ...services.map((each) => each.metricThrottles({ statistic: 'Sum' })),
      tableThrottles(names),
    ]),
    linesOf('Fires that Scheduler dropped', THIRD, [droppedFires(scope, names).with({ label: 'Dropped' })]),
    linesOf(
      'Dead letters',
      THIRD,
      queues.map((each) => lyingIn(each.queue).with({ label: each.name })),
    ),
  ];
}

/** DynamoDB counts them by operation; what is throttled at an index is counted too. */
function tableThrottles({ masterTable, runTable }: StageNames): IMetric {
  const tables = `TableName=("${masterTable}" OR "${runTable}")`;
  const what = `{AWS/DynamoDB,Operation,TableName} MetricName="ThrottledRequests" ${tables}`;
  return new SearchExpression({
    expression: `SEARCH('${what}', 'Sum')`,
    label: 'DynamoDB',
    period: Duration.minutes(5),
  });
}
