import { type Acknowledgment, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { parseReference, type SecretReference } from '../domain/secrets/secret-reference';
import { pascalCase, type RunsheetNames } from './runsheet-names';
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

/** What an attempt takes: to read single rows of a run by their keys, and to change them. */
export function singleRows(tables: Tables): Statement {
  return { actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], resources: [tables.run.tableArn] };
}

/** The list of groups: one partition of the master table. People write the others. */
export function groupList(tables: Tables, actions: string[]): Statement {
  return {
    actions,
    resources: [tables.master.tableArn],
    conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['@groups'] } },
  };
}

/** The ARN of something in the stack's own region and account. */
export function arnOf({ partition, region, account }: Stack, service: string, resource: string): string {
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
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
function secretArn({ store, name }: SecretReference, stack: Stack): string {
  return arnOf(stack, store, store === 'ssm' ? `parameter${name}` : `secret:${name}-??????`);
}

/** To ask Step Functions whether an execution of this state machine still goes on. */
export function describeExecutions(scope: Construct, names: RunsheetNames): Statement {
  return { actions: ['states:DescribeExecution'], resources: [executionsArn(scope, names)] };
}

export function acknowledgeDescribeExecutions(describer: Construct, names: RunsheetNames): void {
  acknowledgeWildcard(
    describer,
    executionsArn(describer, names),
    'An execution has its name from whoever starts it. The action only reads, and the ARN holds this one state machine.',
  );
}

/** By name: the state machine refers to LoadGroup, so LoadGroup's role cannot refer to the state machine. */
function executionsArn(scope: Construct, { stateMachine }: RunsheetNames): string {
  return arnOf(Stack.of(scope), 'states', `execution:${stateMachine}:*`);
}

/**
 * Lets alarms of the account do that, by the policy of a topic or of a key.
 * @param alarms a pattern of their names
 */
export function letAlarms(
  stack: Stack,
  { name, alarms, ...allowed }: Statement & { name: string; alarms: string },
): PolicyStatement {
  return new PolicyStatement({
    sid: `AlarmsOf${pascalCase(name)}`,
    principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
    ...allowed,
    conditions: {
      StringEquals: { 'aws:SourceAccount': stack.account },
      ArnLike: { 'aws:SourceArn': arnOf(stack, 'cloudwatch', `alarm:${alarms}`) },
    },
  });
}

/** To make, read, change and delete schedules of this schedule group. */
export function writeSchedules(scope: Construct, names: RunsheetNames): Statement {
  return {
    actions: ['Create', 'Delete', 'Get', 'Update'].map((verb) => `scheduler:${verb}Schedule`),
    resources: [schedulesArn(scope, names)],
  };
}

export function acknowledgeWriteSchedules(writer: Construct, names: RunsheetNames): void {
  acknowledgeWildcard(
    writer,
    schedulesArn(writer, names),
    'A schedule has its name from the job group that a person writes into the table. The ARN holds this one schedule group.',
  );
}

function schedulesArn(scope: Construct, { scheduleGroup }: RunsheetNames): string {
  return arnOf(Stack.of(scope), 'scheduler', `schedule/${scheduleGroup}/*`);
}

/**
 * Answers what cdk-nag says about a wildcard in a resource. In an app that does not use cdk-nag the answer is metadata
 * that nobody reads.
 */
export function acknowledgeWildcard(scope: Construct, resource: string, reason: string): void {
  Validations.of(scope).acknowledge(wildcardAnswer(scope, resource, reason));
}

export function wildcardAnswer(scope: Construct, resource: string, reason: string): Acknowledgment {
  return { id: `AwsSolutions-IAM5[Resource::${flatten(Stack.of(scope).resolve(resource))}]`, reason };
}

type Reference = { Ref?: string; 'Fn::GetAtt'?: [string, string]; 'Fn::Join'?: [string, Resolved[]] };
type Resolved = string | Reference;

/** As cdk-nag writes it: what is known only at deployment stands in angle brackets. */
function flatten(value: Resolved): string {
  if (typeof value === 'string') return value;
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value;
  if (join) return join[1].map(flatten).join(join[0]);
  return `<${attribute ? attribute.join('.') : Ref}>`;
}
