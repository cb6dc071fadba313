import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { askEmbedded, askStepFunctions } from '../../adapters/executions';
import type { RunRow } from '../../domain/rows';

/*
 * A Step Functions of this test's own: a server that answers DescribeExecution in the shape of AWS's JSON 1.0 protocol.
 */

const ARN = 'arn:aws:states:eu-central-1:123456789012:execution:runsheet:nightly-1';
const MINUTE = 60_000;

let server: Server;
let answer: { code: number; body: object };
let asked: { target: string | undefined; body: unknown }[];
const before = { ...process.env };

beforeAll(async () => {
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      asked.push({ target: request.headers['x-amz-target'] as string | undefined, body: JSON.parse(text) });
      response
        .writeHead(answer.code, { 'content-type': 'application/x-amz-json-1.0' })
        .end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SFN: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_MAX_ATTEMPTS: '1',
  });
});
afterAll(async () => {
  process.env = before;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  asked = [];
});

/** A run opened so many minutes ago. */
function aRunOf(minutesAgo: number): RunRow {
  const time = new Date(Date.now() - minutesAgo * MINUTE).toISOString();
  return {
    run_id: 'nightly-1',
    entry: 'run',
    status: 'RUNNING',
    trigger: 'manual',
    execution_arn: ARN,
    execution_started_at: time,
    plan_no: 1,
    plan_deadline: time,
    open_since: time,
  };
}

/** As DescribeExecution answers: dates are seconds, with fractions. */
function describes(status: string, run: RunRow, startedMsLater = 0): void {
  const startDate = (Date.parse(run.execution_started_at) + startedMsLater) / 1000;
  const body = { executionArn: ARN, name: 'nightly-1', stateMachineArn: 'arn', status, startDate, input: '{}' };
  answer = { code: 200, body: status === 'RUNNING' ? body : { ...body, stopDate: startDate + 60 } };
}

function fails(type: string): void {
  answer = { code: 400, body: { __type: type, message: `Execution Does Not Exist: '${ARN}'` } };
}

describe('the state of an execution', () => {
  it.each([
    ['RUNNING', 'RUNNING'],
    ['ABORTED', 'ABORTED'],
    ['FAILED', 'FAILED'],
    ['TIMED_OUT', 'TIMED_OUT'],
    ['PENDING_REDRIVE', 'RUNNING'],
  ])('is asked of Step Functions: %s is %s', async (status, state) => {
    const run = aRunOf(5);
    describes(status, run);
    await expect(askStepFunctions(run)).resolves.toBe(state);
    expect(asked).toEqual([{ target: 'AWSStepFunctions.DescribeExecution', body: { executionArn: ARN } }]);
  });

  it('is FAILED where it SUCCEEDED without having closed its run', async () => {
    const run = aRunOf(5);
    describes('SUCCEEDED', run);
    await expect(askStepFunctions(run)).resolves.toBe('FAILED');
  });

  it('is the same execution where only milliseconds were cut off its start', async () => {
    const run = { ...aRunOf(5), execution_started_at: '2026-11-22T02:30:00.987Z' };
    describes('RUNNING', run, -987);
    await expect(askStepFunctions(run)).resolves.toBe('RUNNING');
  });

  it.each([MINUTE, -MINUTE])(
    'is ABORTED where another execution, started %i ms from it, has its name',
    async (later) => {
      const run = aRunOf(5);
      describes('RUNNING', run, later);
      await expect(askStepFunctions(run)).resolves.toBe('ABORTED');
    },
  );

  it.each([
    [1, 'RUNNING'],
    [30, 'RUNNING'],
    [59, 'RUNNING'],
    [61, 'ABORTED'],
  ])('that Step Functions does not know, of a run %i minutes old, is %s', async (minutes, state) => {
    fails('com.amazonaws.swf.service.v2.model#ExecutionDoesNotExist');
    await expect(askStepFunctions(aRunOf(minutes))).resolves.toBe(state);
  });

  it.each(['ThrottlingException', 'AccessDeniedException', 'InvalidArn'])(
    'is not known after %s: it throws',
    async (name) => {
      fails(`com.amazonaws.swf.service.v2.model#${name}`);
      await expect(askStepFunctions(aRunOf(120))).rejects.toMatchObject({ name });
    },
  );

  it('is RUNNING on a laptop, where a command closes what was cut off before it starts a run', async () => {
    await expect(askEmbedded()).resolves.toBe('RUNNING');
  });
});
