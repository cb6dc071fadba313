import { CreateStateMachineCommand, DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { AttemptEntry } from '../../domain/tables/rows';
import { runsheet } from '../support/home/command-line';
import { ACCOUNT, notOnAws, REGION } from './deployed';
import { applyJobs, aRow, runGroup, STACK } from './stack-groups';

/* Rows of a `states:` target: a second state machine, which the stack's own function starts, looks at and stops. */

jest.setTimeout(240_000);
const here = notOnAws('it makes a state machine and the role that its jobs need');

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
      endless: job({ seconds: 3_600 }, { timeout_minutes: 0.2 }),
    };
    const { run_id, of } = await runGroup(await applyJobs('served', jobs));
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
    const why = await runsheet(['why', run_id, 'bad', '--stack', STACK]);
    expect(why.stdout).toContain(`https://${REGION}.console.aws.amazon.com/states/`);
  });
});
