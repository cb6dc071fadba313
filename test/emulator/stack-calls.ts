import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { endOfExecution } from './differential/end-of-execution';
import { STACK } from './stack-groups';

/* What AWS's services, or a person in the console, do with the deployed stack. */

export const MACHINE = `arn:aws:states:us-east-1:000000000000:stateMachine:${STACK}`;

export function executionOf(runId: string): string {
  return `${MACHINE.replace(':stateMachine:', ':execution:')}:${runId}`;
}

/** Starts an execution directly, as the console or a scheduler does. Returns how it ended. */
export async function startByHand(name: string, input: unknown): Promise<string> {
  const client = new SFNClient({});
  await client.send(new StartExecutionCommand({ stateMachineArn: MACHINE, name, input: JSON.stringify(input) }));
  client.destroy();
  return endOfExecution(executionOf(name));
}

/**
 * Stands in for Step Functions' event. The emulator's interpreter sends none, and only AWS may put events of
 * `aws.states`. So the test asks the rule whether the event matches, and calls the rule's function with it.
 */
export async function sendEvent(name: string, stateMachineArn = MACHINE): Promise<unknown> {
  const now = Date.now();
  const executionArn = executionOf(name);
  const event = {
    id: '1',
    source: 'aws.states',
    'detail-type': 'Step Functions Execution Status Change',
    account: '000000000000',
    region: 'us-east-1',
    time: new Date(now).toISOString(),
    resources: [executionArn],
    detail: { executionArn, stateMachineArn, name, status: 'ABORTED', startDate: now - 60_000, stopDate: now },
  };
  const { Rules } = await events<{ Rules: { Name: string; EventPattern?: string }[] }>('ListRules', {});
  const rule = Rules.find(({ Name }) => Name.startsWith(`${STACK}-ClosingExecutionEnded`));
  const test = { EventPattern: rule?.EventPattern, Event: JSON.stringify(event) };
  const { Result } = await events<{ Result: boolean }>('TestEventPattern', test);
  return Result ? invoke('close-ended-run', event) : 'not for this rule';
}

function events<T>(operation: string, body: object): Promise<T> {
  return call('/', { 'x-amz-target': `AWSEvents.${operation}` }, body) as Promise<T>;
}

export async function sweep(): Promise<void> {
  expect(await invoke('sweep-runs', {})).toMatchObject({ closed: expect.any(Number) });
}

/** Invokes a function of the stack, as Step Functions and EventBridge do. */
export function invoke(file: string, event: object): Promise<unknown> {
  return call(`/2015-03-31/functions/${STACK}-${file}/invocations`, {}, event);
}

async function call(path: string, headers: Record<string, string>, body: object): Promise<unknown> {
  const answer = await fetch(`${process.env.AWS_ENDPOINT_URL}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', ...headers },
    body: JSON.stringify(body),
  });
  return answer.json();
}
