import { Stack } from 'aws-cdk-lib';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { GROUP_METRICS, SWEEP_METRICS } from '../domain/notices/metrics';
import { Alarms } from './alarms';
import { BoardWidget } from './board-widget';
import { RunsheetDashboard } from './dashboard';
import { type ObservabilityCost, observabilityCost } from './observability-cost';
import { RunsheetFunction } from './runsheet-function';
import type { StackParts } from './stack-parts';

export interface ObservabilityProps extends StackParts {
  stateMachineArn: string;
  sweep: IFunction;
  /** Where the alarms tell. */
  topic: ITopic;
  /** Where docs/operate/runbook.md is found. */
  runbook: string;
}

/**
 * What people see of a stage: the board, the dashboard that it stands on, and the alarms. Made last: it looks at every queue
 * and every service function that the stack has.
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

/** What the stack's alarms look at: one by metric math looks at several, and is paid for each. */
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
