import { type Alarm, CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { GROUP_METRICS, type MetricsScope, SWEEP_METRICS } from '../../domain/notices/metrics';
import { type RunsheetParts, ServiceFunction } from '../functions/runsheet-function';
import { ServiceFunctions } from '../functions/service-functions';
import { Alarms } from './alarms';
import { BoardWidget } from './board-widget';
import { RunsheetDashboard } from './dashboard';
import { type ObservabilityCost, observabilityCost } from './observability-cost';

export interface ObservabilityProps extends RunsheetParts {
  stateMachineArn: string;
  /** The declared functions that jobs call. */
  called: readonly string[];
  sweep: IFunction;
  /** The topic that the alarms call. */
  topic: ITopic;
  /** Undefined: the number of groups decides. */
  metrics: MetricsScope | undefined;
  /** Whether the topic was made here, and not given. */
  isOwnTopic: boolean;
  /** Where people find docs/operate/runbook.md: an address, or the file's path. */
  runbook: string;
}

/**
 * What people see of a Runsheet: the board, the dashboard that it stands on, and the alarms. It must be made last,
 * since it looks for every queue and every service function in the Runsheet, which is its scope.
 */
export class Observability extends Construct {
  readonly dashboardUrl: string;
  readonly cost: ObservabilityCost;
  readonly runFailed: Alarm;

  constructor(scope: Construct, id: string, props: ObservabilityProps) {
    super(scope, id);
    const { names, runbook, stateMachineArn, metrics } = props;
    const board = new BoardWidget(this, 'Widget', props);
    const alarms = new Alarms(this, 'Alarms', { ...props, runsheet: scope, called: calledFunctions(scope) });
    this.runFailed = alarms.runFailed;
    this.cost = observabilityCost({
      alarmMetrics: alarmMetrics(scope),
      dashboards: 1,
      stackMetrics: Object.keys(SWEEP_METRICS).length,
      groupMetrics: Object.keys(GROUP_METRICS).length,
      metrics,
    });
    const dashboard = new RunsheetDashboard(this, 'Dashboard', {
      names,
      tables: props.tables,
      stateMachineArn,
      runbook,
      metrics,
      board: board.function,
      alarms: alarms.all,
      queues: alarms.queues,
      services: serviceFunctions(scope),
      cost: this.cost.text,
    });
    this.dashboardUrl = dashboard.url;
  }
}

/** The number of metrics of its alarms. An alarm by metric math has several, and each is paid for. */
function alarmMetrics(runsheet: Construct): number {
  return runsheet.node
    .findAll()
    .filter((each) => each instanceof CfnAlarm)
    .map(({ metrics }) => (Array.isArray(metrics) ? metrics.filter((each) => 'metricStat' in each).length : 1))
    .reduce((sum, each) => sum + each, 0);
}

/** LoadGroup, SettleAttempt and CloseRun. */
function calledFunctions(runsheet: Construct): IFunction[] {
  const made = runsheet.node.findAll().filter((each) => each instanceof ServiceFunctions);
  return made.flatMap(({ byName }) => Object.values(byName).map((each) => each.function));
}

function serviceFunctions(runsheet: Construct): IFunction[] {
  return runsheet.node
    .findAll()
    .filter((each) => each instanceof ServiceFunction)
    .map((each) => each.function);
}
