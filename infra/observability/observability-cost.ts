import { GROUPS_IN_TOTAL, type MetricsScope } from '../../domain/notices/metrics';

/*
 * What CloudWatch charges a month for the stack's alarms, dashboard and metrics, in cents.
 * Source: https://aws.amazon.com/cloudwatch/pricing, us-east-1.
 */

/** An alarm of standard resolution, for each of its metrics. An alarm by metric math has several. */
const ALARM_METRIC = 10;
const DASHBOARD = 300;
/** A metric of our own, for each set of dimensions. It is "prorated by the hour": only hours with figures count. */
const METRIC = 30;

/** How many there are of each thing that is paid for. */
export interface Observed {
  alarmMetrics: number;
  dashboards: number;
  /** Metrics of the whole stack. */
  stackMetrics: number;
  /** Metrics of each group, or of all together. */
  groupMetrics: number;
  /** Undefined: by group below `GROUPS_IN_TOTAL` groups. */
  metrics?: MetricsScope | undefined;
}

/** In US dollars. `text` shows the arithmetic, as a sentence. */
export interface ObservabilityCost {
  monthly: number;
  /** 0 if all groups are counted together; their metrics are in `monthly` then. */
  perGroup: number;
  text: string;
}

/** The most that it costs. The account's free allowance is not taken off, since other stacks may have used it up. */
export function observabilityCost({
  alarmMetrics,
  dashboards,
  stackMetrics,
  groupMetrics,
  metrics,
}: Observed): ObservabilityCost {
  const inTotal = metrics === 'total' ? groupMetrics : 0;
  const cents = alarmMetrics * ALARM_METRIC + dashboards * DASHBOARD + (stackMetrics + inTotal) * METRIC;
  const groupCents = (groupMetrics - inTotal) * METRIC;
  return {
    monthly: cents / 100,
    perGroup: groupCents / 100,
    text:
      `at most ${dollars(cents)} a month${inTotal ? '' : ` and ${dollars(groupCents)} a group`}: ` +
      `${alarmMetrics} alarm metrics at ${dollars(ALARM_METRIC)}, ${dashboards} dashboard at ${dollars(DASHBOARD)}, ` +
      `${stackMetrics} metrics at ${dollars(METRIC)}, and ${groupMetrics} metrics ${OF[metrics ?? 'either']} at ${dollars(METRIC)}, ` +
      "less for the hours in which no job ends. An account's first 10 alarm metrics, 3 dashboards and 10 metrics are free",
  };
}

const OF = {
  'by-group': 'a group',
  total: 'of all groups',
  either: `a group (of all groups from ${GROUPS_IN_TOTAL} on)`,
};

function dollars(cents: number): string {
  return `$${(cents / 100).toFixed(2)}`;
}
