import { callFunction, MACHINE, REGION } from './deployed';
import { signedCall } from './signed-call';
import { STACK } from './stack-groups';

/*
 * A deployment makes the dashboard and the alarms, and the deployed sweep prints the metrics for CloudWatch. The
 * emulator draws nothing, and takes no metrics out of logs.
 */

jest.setTimeout(60_000);

test('the dashboard is there, with the deployed function for its board and the region in its graphs', async () => {
  const { DashboardBody } = await cloudWatch<{ DashboardBody: string }>('GetDashboard', { DashboardName: STACK });
  const { widgets } = JSON.parse(DashboardBody) as { widgets: { type: string; properties: Record<string, unknown> }[] };
  expect(widgets.find(({ type }) => type === 'custom')?.properties.endpoint).toBe(
    `${MACHINE.split(':stateMachine:')[0]?.replace(':states:', ':lambda:')}:function:customWidget-${STACK}`,
  );
  const regions = widgets.filter(({ type }) => type === 'metric').map(({ properties }) => properties.region);
  expect([...new Set(regions)]).toEqual([REGION]);
  expect(DashboardBody).toContain(`"${MACHINE}"`);
});

test('the alarms are there, and all but one call the topic', async () => {
  const { MetricAlarms } = await cloudWatch<{
    MetricAlarms: { AlarmName: string; AlarmDescription: string; AlarmActions?: string[] }[];
  }>('DescribeAlarms', { AlarmNamePrefix: `${STACK}-` });
  expect(MetricAlarms.length).toBeGreaterThanOrEqual(10);
  for (const { AlarmDescription } of MetricAlarms) expect(AlarmDescription).toContain('docs/operate/runbook.md#');
  const silent = MetricAlarms.filter(({ AlarmActions = [] }) => AlarmActions.length === 0);
  expect(silent.map(({ AlarmName }) => AlarmName)).toEqual([`${STACK}-run-failed`]);
});

test('the deployed sweep prints one line of metrics, of its own stack', async () => {
  const { answer, log } = await callFunction(`${STACK}-sweep-runs`, {});
  expect(answer).toMatchObject({ missed: expect.any(Number), late: expect.any(Number) });
  const lines = log.split('\n').filter((line) => line.includes('"message":"metrics"'));
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] as string)).toMatchObject({
    timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
    service: STACK,
    MissedRuns: expect.any(Number),
    LateRuns: expect.any(Number),
    ExpiredLeases: expect.any(Number),
    _aws: { CloudWatchMetrics: [{ Namespace: 'Runsheet', Dimensions: [['service']] }] },
  });
});

function cloudWatch<T>(operation: string, input: object): Promise<T> {
  return signedCall<T>('monitoring', 'monitoring', `GraniteServiceVersion20100801.${operation}`, input);
}
