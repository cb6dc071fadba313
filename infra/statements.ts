import { Stack, Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { parseReference, type SecretReference } from '../domain/secrets/secret-reference';
import type { StageNames } from './stage-names';
import type { Tables } from './storage';

/*
 * Grants that several functions have, and what cdk-nag is answered about them. Every right of every role of the stack
 * is listed in test/infra/reviewed-rights.txt.
 */

export interface Statement {
  actions: string[];
  resources: string[];
  conditions?: Record<string, Record<string, unknown>>;
}

/**
 * All rows of a run, its lock (which is put and deleted) and its fired schedules. Nothing is decided by an index read,
 * so no index is granted.
 */
export function wholeRun(tables: Tables): Statement {
  const actions = ['DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'].map((action) => `dynamodb:${action}`);
  return { actions, resources: [tables.run.tableArn] };
}

/** The list of groups: one partition of the master table. People write the others. */
export function groupList(tables: Tables, actions: string[]): Statement {
  return {
    actions,
    resources: [tables.master.tableArn],
    conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['@groups'] } },
  };
}

const READ_SECRET = { secretsmanager: 'secretsmanager:GetSecretValue', ssm: 'ssm:GetParameter' };

/** The right to read these secrets and no other, one statement each. */
export function secretStatements(secrets: readonly string[], stack: Stack): Statement[] {
  return secrets.flatMap((text) => {
    const secret = parseReference(text);
    return secret ? [{ actions: [READ_SECRET[secret.store]], resources: [secretArn(secret, stack)] }] : [];
  });
}

/** Secrets Manager adds `-` and six characters of its own to a name: no other secret's ARN has this form. */
function secretArn({ store, name }: SecretReference, { partition, region, account }: Stack): string {
  const resource = store === 'ssm' ? `parameter${name}` : `secret:${name}-??????`;
  return `arn:${partition}:${store}:${region}:${account}:${resource}`;
}

/** To ask Step Functions whether an execution of the stack's state machine still goes on. */
export function describeExecutions(scope: Construct, names: StageNames): Statement {
  return { actions: ['states:DescribeExecution'], resources: [executionsArn(Stack.of(scope), names)] };
}

export function acknowledgeDescribeExecutions(describer: Construct, names: StageNames): void {
  Validations.of(describer).acknowledge({
    id: `AwsSolutions-IAM5[Resource::${executionsArn(UNRESOLVED, names)}]`,
    reason:
      'An execution has its name from whoever starts it. The action only reads, and the ARN holds this one state machine.',
  });
}

/** By name: the state machine refers to LoadGroup, so LoadGroup's role cannot refer to the state machine. */
function executionsArn({ partition, region, account }: Aws, names: StageNames): string {
  return `arn:${partition}:states:${region}:${account}:execution:${names.stateMachine}:*`;
}

/** To make, read, change and delete schedules of the stage's schedule group. */
export function writeSchedules(scope: Construct, names: StageNames): Statement {
  return {
    actions: ['Create', 'Delete', 'Get', 'Update'].map((verb) => `scheduler:${verb}Schedule`),
    resources: [schedulesArn(Stack.of(scope), names)],
  };
}

export function acknowledgeWriteSchedules(writer: Construct, names: StageNames): void {
  Validations.of(writer).acknowledge({
    id: `AwsSolutions-IAM5[Resource::${schedulesArn(UNRESOLVED, names)}]`,
    reason:
      'A schedule has its name from the job group that a person writes into the table. The ARN holds this one schedule group.',
  });
}

function schedulesArn({ partition, region, account }: Aws, { scheduleGroup }: StageNames): string {
  return `arn:${partition}:scheduler:${region}:${account}:schedule/${scheduleGroup}/*`;
}

type Aws = { partition: string; region: string; account: string };

/** How cdk-nag writes the values that are known only at deployment. */
const UNRESOLVED: Aws = { partition: '<AWS::Partition>', region: '<AWS::Region>', account: '<AWS::AccountId>' };
