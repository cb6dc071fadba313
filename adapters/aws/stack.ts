import {
  CloudFormationClient,
  DescribeStacksCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { SCHEMA_VERSION } from '../../domain/groups/job';
import { IN_TIME } from './clients';

/** A deployed stack, as its outputs tell. */
export interface Stack {
  name: string;
  masterTable: string;
  runTable: string;
  stateMachineArn: string;
  /** Undefined in a stack of before there were schedules. */
  reconcileFunction: string | undefined;
  /** A job function's name on AWS is this and its target's name. */
  jobPrefix: string;
}

/** The stack cannot be used: who runs the command can mend it. */
export class StackError extends Error {
  override readonly name = 'StackError';
}

/** Finds what the stack deployed. Throws `StackError` where there is no such stack, or it is not of this version of Runsheet. */
export async function findStack(name: string): Promise<Stack> {
  const client = new CloudFormationClient(IN_TIME);
  try {
    const outputs = await readOutputs(client, name);
    requireVersion(name, outputs.get('SchemaVersion'));
    const output = (key: string) => outputs.get(key) ?? missing(name, key);
    return {
      name,
      masterTable: output('MasterTable'),
      runTable: output('RunTable'),
      stateMachineArn: output('StateMachineArn'),
      reconcileFunction: outputs.get('ReconcileFunction'),
      jobPrefix: output('JobPrefix'),
    };
  } finally {
    client.destroy();
  }
}

/** Names of the job functions that the stack deployed, sorted: the targets that a row may name. */
export async function listJobFunctions({ name, jobPrefix }: Stack): Promise<string[]> {
  const client = new CloudFormationClient(IN_TIME);
  const names: string[] = [];
  try {
    for await (const page of paginateListStackResources({ client }, { StackName: name })) {
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
      '(a stage "dev" is the stack "runsheet-dev"), choose AWS_REGION or AWS_PROFILE, or deploy it with npm run cdk -- deploy',
  );
}

/** CloudFormation has no error of its own for it: a ValidationError whose text says so. */
function isNoSuchStack(error: unknown): boolean {
  const { name, message } = error as Error;
  return name === 'ValidationError' && /does not exist/.test(message);
}

function requireVersion(name: string, version: string | undefined): void {
  if (version === String(SCHEMA_VERSION)) return;
  if (version === undefined) {
    throw new StackError(
      `stack "${name}" has no output SchemaVersion: it is no stack of Runsheet's, or one from before its version 0.2, ` +
        'which npm run cdk -- deploy brings up to date',
    );
  }
  throw new StackError(
    `stack "${name}" has SchemaVersion ${version}, and this Runsheet works with ${SCHEMA_VERSION}: ` +
      (Number(version) > SCHEMA_VERSION ? 'update this checkout' : 'deploy the stack anew with npm run cdk -- deploy'),
  );
}

function missing(name: string, key: string): never {
  throw new StackError(`stack "${name}" has no output ${key}: deploy it anew with npm run cdk -- deploy`);
}
