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
    `arn:aws:lambda:us-east-1:000000000000:function:customWidget-${STACK}`,
  );
  const regions = widgets.filter(({ type }) => type === 'metric').map(({ properties }) => properties.region);
  expect([...new Set(regions)]).toEqual(['us-east-1']);
  expect(DashboardBody).toContain(`"arn:aws:states:us-east-1:000000000000:stateMachine:${STACK}"`);
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
  const answer = await fetch(`${process.env.AWS_ENDPOINT_URL}/2015-03-31/functions/${STACK}-sweep-runs/invocations`, {
    method: 'POST',
    headers: { 'x-amz-log-type': 'Tail' },
    body: '{}',
  });
  expect(await answer.json()).toMatchObject({ missed: expect.any(Number), late: expect.any(Number) });
  const tail = Buffer.from(answer.headers.get('x-amz-log-result') ?? '', 'base64').toString('utf8');
  const lines = tail.split('\n').filter((line) => line.includes('"message":"metrics"'));
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] as string)).toMatchObject({
    service: STACK,
    MissedRuns: expect.any(Number),
    LateRuns: expect.any(Number),
    ExpiredLeases: expect.any(Number),
    _aws: { CloudWatchMetrics: [{ Namespace: 'Runsheet', Dimensions: [['service']] }] },
  });
});

async function cloudWatch<T>(operation: string, body: object): Promise<T> {
  const answer = await fetch(`${process.env.AWS_ENDPOINT_URL}/`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `GraniteServiceVersion20100801.${operation}`,
    },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${operation}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}
