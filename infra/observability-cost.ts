/*
 * What CloudWatch takes a month for what the stack has of it: https://aws.amazon.com/cloudwatch/pricing, us-east-1, cents.
 */

/** An alarm of standard resolution, for each metric that it looks at: one by metric math has several. */
const ALARM_METRIC = 10;
const DASHBOARD = 300;
/** Of our own, each set of dimensions one; "prorated by the hour", of the hours in which there are figures. */
const METRIC = 30;

/** What there is of each that is paid for. */
export interface Observed {
  alarmMetrics: number;
  dashboards: number;
  /** Of the whole stack. */
  stackMetrics: number;
  /** Of each group. */
  groupMetrics: number;
}

/** US dollars. `text`: how it comes about, as a sentence. */
export interface ObservabilityCost {
  monthly: number;
  perGroup: number;
  text: string;
}

/** The most that it costs: what each account has free is not taken off, since other stacks may have used it up. */
export function observabilityCost({
  alarmMetrics,
  dashboards,
  stackMetrics,
  groupMetrics,
}: Observed): ObservabilityCost {
  const cents = alarmMetrics * ALARM_METRIC + dashboards * DASHBOARD + stackMetrics * METRIC;
  const groupCents = groupMetrics * METRIC;
  return {
    monthly: cents / 100,
    perGroup: groupCents / 100,
    text:
      `at most ${dollars(cents)} a month and ${dollars(groupCents)} a group: ${alarmMetrics} alarm metrics at ${dollars(ALARM_METRIC)}, ` +
      `${dashboards} dashboard at ${dollars(DASHBOARD)}, ${stackMetrics} metrics at ${dollars(METRIC)}, and ${groupMetrics} metrics a group at ` +
      `${dollars(METRIC)}, less for the hours in which none of its jobs ends. An account's first 10 alarm metrics, 3 dashboards and 10 metrics are free`,
  };
}

function dollars(cents: number): string {
  return `$${(cents / 100).toFixed(2)}`;
}
