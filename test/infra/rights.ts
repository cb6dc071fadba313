import type { Template } from 'aws-cdk-lib/assertions';

type Resource = { Type: string; Properties: Record<string, unknown> };
type Statement = { Effect: string; Action: string | string[]; Resource: unknown };

/**
 * What each role may do, by the name of the function or state machine that has it: a line a resource, such as
 * `table runsheet-dev-runs: dynamodb:GetItem dynamodb:UpdateItem`.
 */
export function rights(template: Template): Record<string, string[]> {
  const resources = template.toJSON().Resources as Record<string, Resource>;
  const owners = Object.values(resources).flatMap(
    ({ Properties: { Role, RoleArn, FunctionName, StateMachineName } }) => {
      const role = logicalId(Role ?? RoleArn);
      return role ? [[(FunctionName ?? StateMachineName) as string, role] as const] : [];
    },
  );
  return Object.fromEntries(
    owners.map(([owner, role]) => [
      owner,
      statements(resources, role)
        .flatMap((each) => lines(each, resources))
        .sort(),
    ]),
  );
}

function statements(resources: Record<string, Resource>, role: string): Statement[] {
  const own = (resources[role]?.Properties.Policies ?? []) as { PolicyDocument: { Statement: Statement[] } }[];
  const attached = Object.values(resources)
    .filter(
      ({ Type, Properties }) =>
        Type.endsWith('Policy') && (Properties.Roles as unknown[])?.map(logicalId).includes(role),
    )
    .map(({ Properties }) => Properties as unknown as { PolicyDocument: { Statement: Statement[] } });
  return [...own, ...attached].flatMap((policy) => policy.PolicyDocument.Statement);
}

function lines({ Effect, Action, Resource }: Statement, resources: Record<string, Resource>): string[] {
  const actions = [Action].flat().join(' ');
  return [Resource]
    .flat()
    .map((arn) => `${Effect === 'Allow' ? '' : `${Effect} `}${readable(arn, resources)}: ${actions}`);
}

/** A resource as people call it, whatever follows its ARN kept. */
function readable(arn: unknown, resources: Record<string, Resource>): string {
  if (typeof arn === 'string') return arn;
  const { 'Fn::Join': join, Ref } = arn as { 'Fn::Join'?: [string, unknown[]]; Ref?: string };
  if (join) return join[1].map((part) => readable(part, resources)).join('');
  if (Ref?.startsWith('AWS::')) return `<${Ref.slice('AWS::'.length)}>`;
  const resource = resources[logicalId(arn) ?? ''];
  const kind = resource?.Type.split('::')[2];
  const { TableName, FunctionName, LogGroupName } = resource?.Properties ?? {};
  return `${kind} ${TableName ?? FunctionName ?? LogGroupName ?? ''}`.trim();
}

function logicalId(reference: unknown): string | undefined {
  const { 'Fn::GetAtt': attribute, Ref } = (reference ?? {}) as { 'Fn::GetAtt'?: [string, string]; Ref?: string };
  return attribute?.[0] ?? Ref;
}
