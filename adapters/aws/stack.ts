import {
  CloudFormationClient,
  DescribeStacksCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SCHEMA_VERSION } from '../../domain/groups/job';
import { CALL_TIMEOUTS } from './clients';
import {
  chooseRunsheet,
  type DeployedRunsheet,
  declaredIn,
  parseStackReference,
  runsheetsIn,
  type StackReference,
} from './deployed-runsheets';
import { StackError } from './stack-error';

/** A deployed Runsheet, as the outputs of its stack describe it. */
export interface Stack {
  /** As it was asked for: the stack's name, or `<stack>/<name>`. */
  name: string;
  /** CloudFormation's name. */
  stackName: string;
  masterTable: string;
  runTable: string;
  stateMachineArn: string;
  /** Undefined in a stack that is older than schedules. */
  reconcileFunction: string | undefined;
  /** The bucket of its ledger. Undefined in a stack that keeps none. */
  ledgerBucket?: string | undefined;
  /** The name of a job function on AWS is this prefix and its target's name. */
  jobPrefix: string;
  /** The names of the targets that it declares. */
  declared: string[];
}

/**
 * Finds a deployed Runsheet by its stack's name, or by `<stack>/<name>`. Throws `StackError` if it does not exist, or
 * does not fit this version of Runsheet.
 */
export async function findStack(name: string): Promise<Stack> {
  const client = new CloudFormationClient(CALL_TIMEOUTS);
  try {
    const reference = parseStackReference(name);
    const { stack: stackName } = reference;
    const outputs = requireRunsheet(reference, await readOutputs(client, stackName));
    requireVersion(name, outputs.get('SchemaVersion'));
    const output = (key: string) => outputs.get(key) ?? missing(name, key);
    return {
      name,
      stackName,
      masterTable: output('MasterTable'),
      runTable: output('RunTable'),
      stateMachineArn: output('StateMachineArn'),
      reconcileFunction: outputs.get('ReconcileFunction'),
      ledgerBucket: outputs.get('LedgerBucket'),
      jobPrefix: output('JobPrefix'),
      declared: declaredIn(outputs),
    };
  } finally {
    client.destroy();
  }
}

/** Returns the sorted names of the job functions that the stack deployed. These are the targets that a row may name. */
export async function listJobFunctions({ stackName, jobPrefix }: Stack): Promise<string[]> {
  const client = new CloudFormationClient(CALL_TIMEOUTS);
  const names: string[] = [];
  try {
    for await (const page of paginateListStackResources({ client }, { StackName: stackName })) {
      for (const { ResourceType, PhysicalResourceId } of page.StackResourceSummaries ?? []) {
        if (ResourceType === 'AWS::Lambda::Function' && PhysicalResourceId?.startsWith(jobPrefix)) {
          names.push(PhysicalResourceId.slice(jobPrefix.length));
        }
      }
    }
  } finally {
    client.destroy();
  }
  return names.sort();
}

async function readOutputs(client: CloudFormationClient, name: string): Promise<Map<string, string>> {
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: name })).catch((error) => {
    if (isNoSuchStack(error)) return { Stacks: [] };
    throw error;
  });
  if (stack)
    return new Map((stack.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  const region = await client.config.region();
  throw new StackError(
    `there is no stack "${name}" in ${region} of the account of these credentials: name it with --stack ` +
      '(a stage "dev" is the stack "runsheet-dev"), choose AWS_REGION or AWS_PROFILE, or deploy it with npx cdk deploy',
  );
}

/** CloudFormation reports a missing stack as a ValidationError, whose text says so. */
export function isNoSuchStack(error: unknown): boolean {
  const { name, message } = error as Error;
  return name === 'ValidationError' && /does not exist/.test(message);
}

function requireRunsheet(reference: StackReference, outputs: ReadonlyMap<string, string>): DeployedRunsheet['outputs'] {
  const found = runsheetsIn(outputs);
  if (found.length === 0) {
    throw new StackError(
      `stack "${reference.stack}" has no output SchemaVersion: it is not a stack of Runsheet, or it is older than version 0.2 and ` +
        'npx cdk deploy updates it',
    );
  }
  const chosen = chooseRunsheet(reference, found);
  if ('problem' in chosen) throw new StackError(chosen.problem);
  return chosen.outputs;
}

function requireVersion(name: string, version: string | undefined): void {
  if (version === String(SCHEMA_VERSION)) return;
  throw new StackError(
    `stack "${name}" has SchemaVersion ${version}, and this Runsheet works with ${SCHEMA_VERSION}: ` +
      (Number(version) > SCHEMA_VERSION ? 'update Runsheet' : 'deploy the stack again with npx cdk deploy'),
  );
}

function missing(name: string, key: string): never {
  throw new StackError(`stack "${name}" has no output ${key}: deploy it again with npx cdk deploy`);
}

/** A little longer than the function's own time limit of 300 s. */
const RECONCILE_TIMEOUT_MS = 310_000;

/** Calls the stack's reconcile function and returns its answer. Throws `StackError` if the function failed. */
export async function callReconcile(functionName: string): Promise<unknown> {
  const client = new LambdaClient({
    requestHandler: { connectionTimeout: 5_000, requestTimeout: RECONCILE_TIMEOUT_MS, throwOnRequestTimeout: true },
  });
  try {
    const reply = await client.send(
      new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify({ find_groups: true }) }),
    );
    const text = Buffer.from(reply.Payload ?? []).toString('utf8');
    if (!reply.FunctionError) return JSON.parse(text);
    throw new StackError(
      `the function ${functionName} failed, and its hourly run will complete what is left: ${text.slice(0, 1000)}`,
    );
  } finally {
    client.destroy();
  }
}

/** Asks Lambda whether the stack's reconcile function may be called, and does not call it. */
export async function tryReconcile(functionName: string): Promise<void> {
  const client = new LambdaClient(CALL_TIMEOUTS);
  try {
    await client.send(new InvokeCommand({ FunctionName: functionName, InvocationType: 'DryRun' }));
  } finally {
    client.destroy();
  }
}
