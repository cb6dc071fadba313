import { referencesIn } from '../secrets/secret-reference';
import type { AttemptClass } from '../tables/rows';
import { consoleHost } from '../values/console-host';
import type { JsonObject } from '../values/json';
import { field } from '../values/schema';
import { A_WEEK, type EndNotice, type Kind } from './kind';
import type { StatesFields } from './target-fields';

/** `docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html`. A redrive may follow an end. */
const ended: EndNotice = {
  source: 'aws.states',
  detailType: 'Step Functions Execution Status Change',
  pattern: (fields) => ({
    stateMachineArn: [asStates(fields).state_machine],
    status: ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'],
  }),
  workId: ({ executionArn }) => (typeof executionArn === 'string' ? executionArn : undefined),
  comesTo: ({ region, account }, fields) => {
    const [, , inRegion, ofAccount] = MACHINE.exec(asStates(fields).state_machine) ?? [];
    // An ARN that only the deployment knows is one of the same app.
    return inRegion === undefined || (inRegion === region && ofAccount === account);
  },
};

const MACHINE = /^arn:(aws[a-z-]*):states:([a-z0-9-]+):(\d{12}):stateMachine:([A-Za-z0-9_-]{1,80})$/;
const EXECUTION = /^arn:(aws[a-z-]*):states:([a-z0-9-]+):\d{12}:execution:[A-Za-z0-9_-]{1,80}:[A-Za-z0-9_-]{1,80}$/;

export const states: Kind = {
  title: 'state machine',
  fields: {
    state_machine: field<string>(
      (value) => typeof value === 'string' && MACHINE.test(value),
      'the ARN of a state machine: arn:aws:states:<region>:<account>:stateMachine:<name>',
    ),
  },
  runs: { here: 'service', stack: 'service' },
  longest: A_WEEK,
  describe: (fields) => asStates(fields).state_machine,
  program: () => undefined,
  secrets: () => new Map(),
  parameterProblems: (_, parameters) =>
    [...referencesIn(parameters).keys()].map(
      (name) =>
        `parameters.${name} is a secret: Step Functions keeps an execution's input for 90 days. Have the state machine read it`,
    ),
  consoleUrl: (id) => {
    const [, partition = '', region = ''] = EXECUTION.exec(id) ?? [];
    const host = consoleHost(partition, region);
    return host && `https://${host}/states/home?region=${region}#/v2/executions/details/${id}`;
  },
  notices: [ended],
};

/** The fields of a declared state machine. The schema has checked them. */
export function asStates(fields: JsonObject): StatesFields {
  return fields as unknown as StatesFields;
}

/** The ARN of the execution that has this name. */
export function executionArn({ state_machine }: StatesFields, name: string): string {
  return `${state_machine.replace(':stateMachine:', ':execution:')}:${name}`;
}

/**
 * Whose doing it is that Step Functions refused to start an execution, by the error's name: nothing of it runs. After
 * any other error it may have been started. Sources: the API's reference, StartExecution, "Errors"; "Common Errors".
 */
export const STATES_REFUSALS: Readonly<Record<string, AttemptClass>> = {
  // Faults: the service had no room.
  ExecutionLimitExceeded: 'fault',
  ServiceQuotaExceededException: 'fault',
  ThrottlingException: 'fault',
  TooManyRequestsException: 'fault',
  // Permanent: another attempt would meet the same.
  AccessDeniedException: 'permanent',
  ExpiredTokenException: 'permanent',
  InvalidArn: 'permanent',
  InvalidExecutionInput: 'permanent',
  InvalidName: 'permanent',
  KmsAccessDeniedException: 'permanent',
  StateMachineDeleting: 'permanent',
  StateMachineDoesNotExist: 'permanent',
  StateMachineTypeNotSupported: 'permanent',
  UnrecognizedClientException: 'permanent',
  ValidationException: 'permanent',
};

/**
 * Whose doing the end of an execution is, by its error's name. Any other name is the job's own: its code may call an
 * error what it likes, such as ThrottlingException. Sources: the Step Functions Developer Guide, "Handling errors in
 * Step Functions workflows" (names that begin with States.), and "Handle transient Lambda service exceptions".
 */
export const STATES_ENDS: Readonly<Record<string, AttemptClass>> = {
  // Faults: its platform failed, or had no room.
  'Lambda.TooManyRequestsException': 'fault',
  'Lambda.ServiceException': 'fault',
  'Lambda.AWSLambdaException': 'fault',
  'Lambda.SdkClientException': 'fault',
  'Lambda.ClientExecutionTimeoutException': 'fault',
  // Its own time limit.
  'States.Timeout': 'timeout',
  // Permanent: another attempt would meet the same.
  'States.Runtime': 'permanent',
  'States.DataLimitExceeded': 'permanent',
  'States.Permissions': 'permanent',
};
