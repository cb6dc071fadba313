import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';

type Resource = { Type: string; Properties: Record<string, unknown> };
type Resources = Record<string, Resource>;
export type Statement = { Effect: string; Action: string | string[]; Resource: unknown } & Record<string, unknown>;

/**
 * The rights of each role of the template: who may take the role, then a line each (action, resource), such as
 * `dynamodb:GetItem GlobalTable runsheet-dev-runs`. A role goes by the name of the function or state machine that has
 * it, or by its own id.
 */
export function rights(template: Template): Record<string, string[]> {
  const resources = template.toJSON().Resources as Resources;
  const roles = Object.keys(resources).filter((id) => resources[id]?.Type === 'AWS::IAM::Role');
  return Object.fromEntries(
    roles.map((role) => [
      ownerOf(role, resources),
      [
        ...takers(role, resources),
        ...statements(resources, role)
          .flatMap((each) => lines(each, resources))
          .sort(),
      ],
    ]),
  );
}

/** The statements of the policies of a stack: of all, or of resources whose id holds this part. */
export function statementsOf(stack: Stack, part = ''): Statement[] {
  const resources = Template.fromStack(stack).toJSON().Resources as Resources;
  return Object.entries(resources).flatMap(([id, each]) => (id.includes(part) ? statementsIn(each) : []));
}

/** Who may call a function by its own policy, a line each: `events.amazonaws.com lambda:InvokeFunction Function …`. */
export function callers(template: Template): string[] {
  const resources = template.toJSON().Resources as Resources;
  return Object.values(resources)
    .filter(({ Type }) => Type === 'AWS::Lambda::Permission')
    .map(({ Properties: { Principal, Action, FunctionName, SourceArn } }) =>
      [Principal, Action, readable(FunctionName, resources), 'for', readable(SourceArn, resources)].join(' '),
    )
    .sort();
}

function ownerOf(role: string, resources: Resources): string {
  const owner = Object.values(resources).find(
    ({ Properties }) => logicalId(Properties?.Role ?? Properties?.RoleArn) === role,
  );
  return (owner?.Properties.FunctionName ?? owner?.Properties.StateMachineName ?? role) as string;
}

function takers(role: string, resources: Resources): string[] {
  const { AssumeRolePolicyDocument } = (resources[role] as Resource).Properties;
  const { Statement } = AssumeRolePolicyDocument as {
    Statement: { Principal: { Service?: string }; Condition?: object }[];
  };
  return Statement.map(({ Principal, Condition }) =>
    [
      'taken by',
      Principal.Service ?? JSON.stringify(Principal),
      ...(Condition ? [JSON.stringify(Condition)] : []),
    ].join(' '),
  );
}

function statements(resources: Resources, role: string): Statement[] {
  const attached = Object.values(resources).filter(
    ({ Type, Properties }) => Type.endsWith('Policy') && (Properties.Roles as unknown[])?.map(logicalId).includes(role),
  );
  const own = resources[role] as Resource;
  return [own, ...attached, ...managedPolicies(own, resources)].flatMap(statementsIn);
}

/** Those that the role names. The rights of a policy of AWS's own would not be seen here. */
function managedPolicies({ Properties }: Resource, resources: Resources): Resource[] {
  return ((Properties.ManagedPolicyArns ?? []) as unknown[]).map((each) => {
    const policy = resources[logicalId(each) ?? ''];
    if (!policy) throw new Error(`a role has a managed policy that the template does not: ${JSON.stringify(each)}`);
    return policy;
  });
}

/** Those of a policy, or of the policies that a role has in itself. */
function statementsIn({ Properties }: Resource): Statement[] {
  const { Policies = [], PolicyDocument } = (Properties ?? {}) as { Policies?: Policy[] } & Partial<Policy>;
  const documents = [...Policies.map((each) => each.PolicyDocument), ...(PolicyDocument ? [PolicyDocument] : [])];
  return documents.flatMap(({ Statement: all = [] }) => all);
}

interface Policy {
  PolicyDocument: { Statement?: Statement[] };
}

/** A statement that is no plain grant (a Deny, a NotAction) is shown in full, for its reviewer. */
function lines(statement: Statement, resources: Resources): string[] {
  const { Effect, Action, Resource, Sid, Condition, ...rest } = statement;
  if (Effect !== 'Allow' || !Action || !Resource || Object.keys(rest).length > 0) return [JSON.stringify(statement)];
  const only = Condition ? ` if ${JSON.stringify(Condition)}` : '';
  return [Resource]
    .flat()
    .flatMap((arn) => [Action].flat().map((action) => `${action} ${readable(arn, resources)}${only}`));
}

/** A resource by the name that people use, with any text that follows its ARN. */
function readable(arn: unknown, resources: Resources): string {
  if (typeof arn === 'string') return arn;
  const { 'Fn::Join': join, Ref } = arn as { 'Fn::Join'?: [string, unknown[]]; Ref?: string };
  if (join) return join[1].map((part) => readable(part, resources)).join('');
  if (Ref?.startsWith('AWS::')) return `<${Ref.slice('AWS::'.length)}>`;
  const resource = resources[logicalId(arn) ?? ''];
  const kind = resource?.Type.split('::')[2];
  const { TableName, FunctionName, LogGroupName, StateMachineName, QueueName, TopicName, Name } =
    resource?.Properties ?? {};
  const name =
    `${kind} ${TableName ?? FunctionName ?? LogGroupName ?? StateMachineName ?? QueueName ?? TopicName ?? Name ?? ''}`.trim();
  const [, attribute] = (arn as { 'Fn::GetAtt'?: [string, string] })['Fn::GetAtt'] ?? [];
  return attribute === 'StreamArn' ? `${name} stream` : name;
}

function logicalId(reference: unknown): string | undefined {
  const { 'Fn::GetAtt': attribute, Ref } = (reference ?? {}) as { 'Fn::GetAtt'?: [string, string]; Ref?: string };
  return attribute?.[0] ?? Ref;
}
