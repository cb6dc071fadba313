import { Duration, Stack } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Color,
  CustomWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  LogQueryVisualizationType,
  LogQueryWidget,
  Metric,
  SearchExpression,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { type GROUP_METRICS, METRIC_NAMESPACE, type MetricsScope } from '../../domain/notices/metrics';
import type { RunsheetNames } from '../runsheet-names';
import type { Tables } from '../storage';
import type { WatchedQueue } from '../watched-queue';
import { droppedFires, executions, messagesIn, sweepCount } from './stack-metrics';

export interface RunsheetDashboardProps {
  names: RunsheetNames;
  tables: Tables;
  stateMachineArn: string;
  /** The function that draws the board. */
  board: IFunction;
  alarms: readonly Alarm[];
  queues: readonly WatchedQueue[];
  /** All functions except the job functions. */
  services: readonly IFunction[];
  /** Where people find docs/operate/runbook.md: an address, or the file's path. */
  runbook: string;
  /** What CloudWatch charges for all of it, as a sentence. */
  cost: string;
  /** Undefined: the number of groups decides. */
  metrics: MetricsScope | undefined;
}

type GroupMetric = keyof typeof GROUP_METRICS;

/** The width of a dashboard, in CloudWatch's units. */
const WIDTH = 24;
const THIRD = WIDTH / 3;

/** One dashboard: the board, and the figures that a table of runs does not show. */
export class RunsheetDashboard extends Construct {
  readonly url: string;

  constructor(scope: Construct, id: string, props: RunsheetDashboardProps) {
    super(scope, id);
    const { names } = props;
    new Dashboard(this, 'Dashboard', {
      dashboardName: names.name,
      defaultInterval: Duration.days(7),
      widgets: [
        [about(props)],
        [new CustomWidget({ title: 'Board', functionArn: props.board.functionArn, width: WIDTH, height: 16 })],
        [new AlarmStatusWidget({ title: 'Alarms', alarms: [...props.alarms], width: WIDTH, height: 4 })],
        outcomes(props),
        durations(props),
        [failuresByJob(names), sweepFindings(names)],
        obstacles(this, props),
      ],
    });
    const { region } = Stack.of(this);
    const page = `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}`;
    this.url = `${page}#dashboards/dashboard/${names.name}`;
  }
}

function about({ names, runbook, cost }: RunsheetDashboardProps): IWidget {
  const markdown = [
    `**${names.name}**: the job groups of its master table, and how their runs went.`,
    `CloudWatch asks once whether it may call the board's function, \`${names.boardWidget}\`; to see it you need \`lambda:InvokeFunction\` on it.`,
    `What to do when something is red: ${runbook.startsWith('https:') ? `[the runbook](${runbook})` : `\`${runbook}\``}.`,
    `Alarms, metrics and this dashboard cost ${cost}, beside logs and reads.`,
  ].join(' ');
  return new TextWidget({ markdown, width: WIDTH, height: 3 });
}

function outcomes({ stateMachineArn, ...props }: RunsheetDashboardProps): IWidget[] {
  const ended = (name: string, label: string, color: string) =>
    executions(stateMachineArn, name).with({ label, color, period: Duration.hours(1) });
  return [
    stackedGraph('Runs by outcome', THIRD, [
      // A skipped run's execution succeeds too.
      ended('ExecutionsSucceeded', 'Succeeded or skipped', Color.GREEN),
      ended('ExecutionsFailed', 'Failed', Color.RED),
      ended('ExecutionsTimedOut', 'Timed out', Color.ORANGE),
      ended('ExecutionsAborted', 'Aborted', Color.GREY),
    ]),
    stackedGraph(`Jobs that did not succeed${ofWhat(props)}`, THIRD, ofGroups(props, 'JobFailures', 'Sum')),
    stackedGraph(`Retries${ofWhat(props)}`, THIRD, ofGroups(props, 'JobRetries', 'Sum')),
  ];
}

function durations(props: RunsheetDashboardProps): IWidget[] {
  const statistics = { p50: 'p50', p95: 'p95', longest: 'Maximum' };
  return Object.entries(statistics).map(([what, statistic]) =>
    lineGraph(`Duration of a job${ofWhat(props)}: ${what} (ms)`, THIRD, ofGroups(props, 'JobDuration', statistic)),
  );
}

type OfGroups = Pick<RunsheetDashboardProps, 'names' | 'metrics'>;

function ofWhat({ metrics }: Pick<OfGroups, 'metrics'>): string {
  return metrics === 'total' ? '' : ', by group';
}

/** A stack that was not told how it counts has figures of either kind, and at the change of both. */
function ofGroups({ names, metrics }: OfGroups, metric: GroupMetric, statistic: string): IMetric[] {
  const searched = metrics === 'total' ? [] : [byGroup(names, metric, statistic)];
  return metrics === 'by-group' ? searched : [...searched, inTotal(names, metric, statistic)];
}

function inTotal({ reference }: RunsheetNames, metricName: GroupMetric, statistic: string): IMetric {
  const dimensionsMap = { service: reference };
  const period = Duration.hours(1);
  return new Metric({ namespace: METRIC_NAMESPACE, metricName, dimensionsMap, statistic, period, label: 'all groups' });
}

/**
 * A line for each group. CloudWatch looks them up when the dashboard opens: groups are rows, which the stack does not
 * know.
 */
function byGroup({ reference }: RunsheetNames, metric: GroupMetric, statistic: string): IMetric {
  const what = `{${METRIC_NAMESPACE},service,group} MetricName="${metric}" service="${reference}"`;
  // With an empty label CloudWatch labels each line with its group.
  return new SearchExpression({
    expression: `SEARCH('${what}', '${statistic}')`,
    label: '',
    period: Duration.hours(1),
  });
}

/** The log is queried by job: as a dimension of a metric each job would cost $0.30 a month. */
function failuresByJob({ servicePrefix }: RunsheetNames): IWidget {
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

function sweepFindings(names: RunsheetNames): IWidget {
  return lineGraph('Noticed by the sweep', WIDTH / 2, [
    sweepCount(names, 'MissedRuns', 'Sum').with({ label: 'Runs missing', color: Color.RED }),
    sweepCount(names, 'LateRuns', 'Maximum').with({ label: 'Runs late', color: Color.ORANGE }),
    sweepCount(names, 'ExpiredLeases', 'Maximum').with({ label: 'Leases expired', color: Color.PURPLE }),
  ]);
}

function obstacles(
  scope: Construct,
  { names, tables, stateMachineArn, services, queues }: RunsheetDashboardProps,
): IWidget[] {
  return [
    lineGraph('Throttles', THIRD, [
      executions(stateMachineArn, 'ExecutionThrottled').with({ label: 'Step Functions' }),
      ...services.map((each) => each.metricThrottles({ statistic: 'Sum' })),
      tableThrottles(tables),
    ]),
    lineGraph('Fires that Scheduler dropped', THIRD, [droppedFires(scope, names).with({ label: 'Dropped' })]),
    lineGraph(
      'Dead letters',
      THIRD,
      queues.map((each) => messagesIn(each.queue).with({ label: each.name })),
    ),
  ];
}

/** DynamoDB counts throttled requests by operation, those of indexes included. */
function tableThrottles({ master, run }: Tables): IMetric {
  const names = `TableName=("${master.tableName}" OR "${run.tableName}")`;
  const what = `{AWS/DynamoDB,Operation,TableName} MetricName="ThrottledRequests" ${names}`;
  return new SearchExpression({
    expression: `SEARCH('${what}', 'Sum')`,
    label: 'DynamoDB',
    period: Duration.minutes(5),
  });
}

const GRAPH_HEIGHT = 6;

/** The axis begins at 0, so that small values look small. */
function lineGraph(title: string, width: number, left: IMetric[], stacked = false): IWidget {
  const leftYAxis = { min: 0, showUnits: false };
  return new GraphWidget({ title, width, height: GRAPH_HEIGHT, left, leftYAxis, ...(stacked && { stacked }) });
}

/** For values that add up to a whole. */
function stackedGraph(title: string, width: number, left: IMetric[]): IWidget {
  return lineGraph(title, width, left, true);
}
