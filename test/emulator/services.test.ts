import { EventBridgeClient, ListRulesCommand, TestEventPatternCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import type { AttemptEntry } from '../../domain/tables/rows';
import { runsheet } from '../support/home/command-line';
import { ACCOUNT, notOnAws, REGION } from './deployed';
import { executionOf, invoke } from './stack-calls';
import { applyJobs, aRow, runGroup, STACK } from './stack-groups';

/* Rows of a `states:` target: a second state machine, which the stack's own function starts, looks at and stops. */

jest.setTimeout(240_000);
const here = notOnAws('it makes a state machine and the role that its jobs need');

const ELSEWHERE_ARN = `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:elsewhere`;

/** Waits as long as its input says, and ends as it says. */
const ELSEWHERE = {
  StartAt: 'Wait',
  States: {
    Wait: { Type: 'Wait', SecondsPath: '$.parameters.seconds', Next: 'Well?' },
    'Well?': {
      Type: 'Choice',
      Choices: [{ Variable: '$.parameters.fails', BooleanEquals: true, Next: 'Fails' }],
      Default: 'Works',
    },
    Works: { Type: 'Pass', Parameters: { 'job.$': '$.job', 'rows.$': '$.parameters.seconds' }, End: true },
    Fails: { Type: 'Fail', Error: 'NoOrders', Cause: 'the file is empty' },
  },
};

/** As EventBridge would, if the stack's rule matches the event. */
async function sendEnd(executionArn: string, status: string): Promise<unknown> {
  const event = endEvent(executionArn, status);
  const bus = new EventBridgeClient({});
  const { Rules = [] } = await bus.send(new ListRulesCommand({ NamePrefix: `${STACK}-LooksEndsStepFunctions` }));
  const EventPattern = Rules[0]?.EventPattern;
  const { Result } = await bus.send(new TestEventPatternCommand({ EventPattern, Event: JSON.stringify(event) }));
  bus.destroy();
  expect(Result).toBe(true);
  return await invoke('run-service', event);
}

function endEvent(executionArn: string, status: string) {
  return {
    id: '1',
    source: 'aws.states',
    'detail-type': 'Step Functions Execution Status Change',
    account: ACCOUNT,
    region: REGION,
    time: new Date().toISOString(),
    resources: [executionArn],
    detail: { executionArn, stateMachineArn: ELSEWHERE_ARN, name: executionArn.split(':').at(-1), status },
  };
}

here.describe('work in a service of a stack', () => {
  const client = new SFNClient({});
  beforeAll(async () => {
    const roleArn = `arn:aws:iam::${ACCOUNT}:role/elsewhere`;
    await client.send(
      new CreateStateMachineCommand({ name: 'elsewhere', roleArn, definition: JSON.stringify(ELSEWHERE) }),
    );
  });
  afterAll(() => client.destroy());

  it('is started, looked at, stopped at its deadline, and recorded as here', async () => {
    const job = (parameters: object, row: object = {}) =>
      aRow('states:elsewhere', { fails: false, ...parameters }, row);
    const jobs = {
      good: job({ seconds: 8 }),
      bad: job({ seconds: 1, fails: true }),
      endless: job({ seconds: 3_600 }, { timeout_minutes: 0.5 }),
    };
    const startedAt = Date.now();
    const { run_id, of } = await runGroup(await applyJobs('served', jobs));
    // The first wait without a notice is two minutes, and the deadline of the endless one comes after 30 s.
    expect(Date.now() - startedAt).toBeLessThan(110_000);
    expect(of('good')).toMatchObject({ status: 'SUCCEEDED', attempts: [{ work_over: true }] });
    expect(of('good').output).toEqual({ job: 'good', rows: 8 });
    expect(of('bad')).toMatchObject({ status: 'FAILED', error: { name: 'NoOrders' } });
    expect(of('endless')).toMatchObject({ status: 'TIMED_OUT', attempts: [{ class: 'timeout', work_over: true }] });
    for (const name of ['good', 'bad', 'endless']) {
      const { external_id, console_url } = of(name).attempts[0] as AttemptEntry;
      expect(external_id).toMatch(`arn:aws:states:${REGION}:${ACCOUNT}:execution:elsewhere:`);
      expect(console_url).toContain(external_id);
    }
    const endless = of('endless').attempts[0].external_id;
    const found = await client.send(new DescribeExecutionCommand({ executionArn: endless }));
    expect(found.status).toBe('ABORTED');
    const history = await client.send(
      new GetExecutionHistoryCommand({ executionArn: executionOf(run_id), maxResults: 1000 }),
    );
    const types = (history.events ?? []).map(({ type }) => type);
    // The bad one has ended before its machine waits, and on a slow machine the good one.
    expect(types.filter((type) => type === 'TaskSubmitted').length).toBeGreaterThanOrEqual(1);
    // Again, late, and of an execution that is none of ours.
    await expect(sendEnd(endless, 'ABORTED')).resolves.toBe('woken');
    await expect(sendEnd(`${endless}x`, 'SUCCEEDED')).resolves.toBe('nobody waits');
    const why = await runsheet(['why', run_id, 'bad', '--stack', STACK]);
    expect(why.stdout).toContain(`https://${REGION}.console.aws.amazon.com/states/`);
  });
});
