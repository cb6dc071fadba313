import type { RequestListener } from 'node:http';
import { text } from 'node:stream/consumers';
import { openAwsServer } from './aws-server';

/*
 * A Step Functions of the tests' own: a server that answers DescribeExecution, ListExecutions and StopExecution in
 * AWS's JSON 1.0 protocol, from the executions that it was told of. The SDK's real client talks to it.
 */

export const MACHINE = 'arn:aws:states:eu-central-1:123456789012:stateMachine:runsheet';

export interface ToldExecution {
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'PENDING_REDRIVE';
  /** ISO 8601. */
  startedAt: string;
  /** Five minutes after the start where it has ended and nothing is said. */
  stoppedAt?: string;
  input?: string;
}

export interface StepFunctions {
  /** What it knows, by name. */
  executions: Map<string, ToldExecution>;
  /** Names whose DescribeExecution fails, or `list`, and the error's name. */
  failing: Map<string, string>;
  /** What it was asked: `DescribeExecution nightly-1`, `ListExecutions FAILED`, in order. */
  asked: string[];
  /** Executions a page of ListExecutions. */
  pageSize: number;
  close(): Promise<void>;
}

type Told = Omit<StepFunctions, 'close'>;

/** Starts the server and points the SDK of this test file at it. */
export async function openStepFunctions(): Promise<StepFunctions> {
  const told: Told = { executions: new Map(), failing: new Map(), asked: [], pageSize: 1000 };
  const listener: RequestListener = async (request, response) => {
    const target = String(request.headers['x-amz-target']).replace('AWSStepFunctions.', '');
    const body = answer(told, target, JSON.parse(await text(request)));
    const code = '__type' in body ? 400 : 200;
    response.writeHead(code, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
  };
  const { close } = await openAwsServer(['AWS_ENDPOINT_URL_SFN'], listener, { AWS_MAX_ATTEMPTS: '1' });
  return Object.assign(told, { close });
}

interface Asked {
  executionArn?: string;
  statusFilter?: string;
  nextToken?: string;
}

function answer(told: Told, action: string, { executionArn = '', statusFilter, nextToken }: Asked): object {
  const name = executionArn.split(':').at(-1) ?? '';
  told.asked.push(`${action} ${statusFilter ?? name}`);
  const failing = told.failing.get(action === 'ListExecutions' ? 'list' : name);
  if (failing) return fault(failing, 'Rate exceeded');
  if (action === 'ListExecutions') return list(told, statusFilter, nextToken);
  const found = told.executions.get(name);
  if (!found) return fault('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`);
  if (action === 'StopExecution') {
    if (found.status === 'RUNNING') Object.assign(found, { status: 'ABORTED', stoppedAt: new Date().toISOString() });
    return { stopDate: Date.now() / 1000 };
  }
  return { ...summary(name, found), input: found.input ?? '{}', inputDetails: { included: true } };
}

/** Newest start first, as AWS lists them. */
function list(told: Told, status: string | undefined, nextToken = '0'): object {
  const all = [...told.executions]
    .filter(([, execution]) => execution.status === status)
    .sort(([, a], [, b]) => b.startedAt.localeCompare(a.startedAt));
  const from = Number(nextToken);
  const to = from + told.pageSize;
  return {
    executions: all.slice(from, to).map(([name, execution]) => summary(name, execution)),
    ...(to < all.length && { nextToken: String(to) }),
  };
}

/** Dates are seconds, with fractions. */
function summary(name: string, { status, startedAt, stoppedAt }: ToldExecution): object {
  const startDate = Date.parse(startedAt) / 1000;
  const stopDate = stoppedAt ? Date.parse(stoppedAt) / 1000 : startDate + 300;
  const executionArn = `${MACHINE.replace(':stateMachine:', ':execution:')}:${name}`;
  const execution = { executionArn, stateMachineArn: MACHINE, name, status, startDate };
  return status === 'RUNNING' ? execution : { ...execution, stopDate };
}

function fault(name: string, message: string): { __type: string; message: string } {
  return { __type: `com.amazonaws.swf.service.v2.model#${name}`, message };
}
