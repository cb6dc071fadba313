import { Stack } from 'aws-cdk-lib';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { GROUP_METRICS, SWEEP_METRICS } from '../../domain/notices/metrics';
import { RunsheetFunction, type StackParts } from '../runsheet-function';
import { Alarms } from './alarms';
import { BoardWidget } from './board-widget';
import { RunsheetDashboard } from './dashboard';
import { type ObservabilityCost, observabilityCost } from './observability-cost';

export interface ObservabilityProps extends StackParts {
  stateMachineArn: string;
  sweep: IFunction;
  /** The topic that the alarms call. */
  topic: ITopic;
  /** Where people find docs/operate/runbook.md: an address, or the file's path. */
  runbook: string;
}

/**
 * What people see of a stage: the board, the dashboard that it stands on, and the alarms. It must be made last, since
 * it looks for every queue and every service function in the stack.
 */
export class Observability extends Construct {
  readonly dashboardUrl: string;
  readonly cost: ObservabilityCost;

  constructor(scope: Construct, id: string, props: ObservabilityProps) {
    super(scope, id);
    const { names, runbook, stateMachineArn } = props;
    const board = new BoardWidget(this, 'Widget', props);
    const alarms = new Alarms(this, 'Alarms', props);
    this.cost = observabilityCost({
      alarmMetrics: alarmMetrics(this),
      dashboards: 1,
      stackMetrics: Object.keys(SWEEP_METRICS).length,
      groupMetrics: Object.keys(GROUP_METRICS).length,
    });
    const dashboard = new RunsheetDashboard(this, 'Dashboard', {
      names,
      stateMachineArn,
      runbook,
      board: board.function,
      alarms: alarms.all,
      queues: alarms.queues,
      services: serviceFunctions(this, names.jobPrefix),
      cost: this.cost.text,
    });
    this.dashboardUrl = dashboard.url;
  }
}

/** The number of metrics of the stack's alarms. An alarm by metric math has several, and each is paid for. */
function alarmMetrics(scope: Construct): number {
  return Stack.of(scope)
    .node.findAll()
    .filter((each) => each instanceof CfnAlarm)
    .map(({ metrics }) => (Array.isArray(metrics) ? metrics.filter((each) => 'metricStat' in each).length : 1))
    .reduce((sum, each) => sum + each, 0);
}

function serviceFunctions(scope: Construct, jobPrefix: string): IFunction[] {
  return Stack.of(scope)
    .node.findAll()
    .filter((each) => each instanceof RunsheetFunction)
    .filter((each) => !each.name.startsWith(jobPrefix))
    .map((each) => each.function);
}
