import { EventBridgeClient, ListRulesCommand, TestEventPatternCommand } from '@aws-sdk/client-eventbridge';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { ACCOUNT, callFunction, MACHINE, REGION } from './deployed';
import { endOfExecution } from './differential/end-of-execution';
import { STACK } from './stack-groups';

/* What AWS's services, or a person in the console, do with the deployed stack. */

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
    account: ACCOUNT,
    region: REGION,
    time: new Date(now).toISOString(),
    resources: [executionArn],
    detail: { executionArn, stateMachineArn, name, status: 'ABORTED', startDate: now - 60_000, stopDate: now },
  };
  const bus = new EventBridgeClient({});
  const { Rules = [] } = await bus.send(new ListRulesCommand({ NamePrefix: `${STACK}-ClosingExecutionEnded` }));
  const EventPattern = Rules[0]?.EventPattern;
  const { Result } = await bus.send(new TestEventPatternCommand({ EventPattern, Event: JSON.stringify(event) }));
  bus.destroy();
  return Result ? invoke('close-ended-run', event) : 'not for this rule';
}

export async function sweep(): Promise<void> {
  expect(await invoke('sweep-runs', {})).toMatchObject({ closed: expect.any(Number) });
}

/** Invokes a function of the stack, as Step Functions and EventBridge do. */
export async function invoke(file: string, event: object): Promise<unknown> {
  return (await callFunction(`${STACK}-${file}`, event)).answer;
}
