/*
 * A synthesized template as one account and region would have it: `Ref`, `Fn::GetAtt`, `Fn::Sub` and the like become
 * plain values, and each role gets its policies.
 */

export const ACCOUNT = '123456789012';
export const REGION = 'eu-west-1';
const PARTITION = 'aws';

/** A template is untyped JSON. */
// biome-ignore lint/suspicious/noExplicitAny: every place of it would need a cast.
type Value = any;

export type Properties = Record<string, Value>;

export interface Resource {
  Type: string;
  Properties: Properties;
}

export interface PolicyDocument {
  Version: string;
  Statement: Statement[];
}

export interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: string | string[];
  Condition?: object;
}

export interface Role {
  id: string;
  name: string;
  arn: string;
  trust: Value;
  policies: { name: string; policy: PolicyDocument }[];
}

export interface ResolvedFunction {
  id: string;
  name: string;
  arn: string;
  role: Role;
  environment: Record<string, string>;
}

export interface ResolvedStack {
  stackName: string;
  resources: Record<string, Resource>;
  roles: Record<string, Role>;
  /** By their names. */
  functions: Record<string, ResolvedFunction>;
  arnOf(logicalId: string): string;
}

/** The property that holds a resource's own name. Where it is absent CloudFormation makes a name up. */
const NAME_PROPERTY: Record<string, string> = {
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::StepFunctions::StateMachine': 'StateMachineName',
  'AWS::Scheduler::ScheduleGroup': 'Name',
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::CloudWatch::Dashboard': 'DashboardName',
  'AWS::Events::Rule': 'Name',
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::S3::Bucket': 'BucketName',
};

/** How a resource's ARN is made of its name. */
const ARN: Record<string, (name: string) => string> = {
  'AWS::Lambda::Function': (name) => arn('lambda', `function:${name}`),
  'AWS::Logs::LogGroup': (name) => arn('logs', `log-group:${name}:*`),
  'AWS::DynamoDB::GlobalTable': (name) => arn('dynamodb', `table/${name}`),
  'AWS::SQS::Queue': (name) => arn('sqs', name),
  'AWS::SNS::Topic': (name) => arn('sns', name),
  'AWS::StepFunctions::StateMachine': (name) => arn('states', `stateMachine:${name}`),
  'AWS::IAM::Role': (name) => `arn:${PARTITION}:iam::${ACCOUNT}:role/${name}`,
  'AWS::IAM::ManagedPolicy': (name) => `arn:${PARTITION}:iam::${ACCOUNT}:policy/${name}`,
  'AWS::S3::Bucket': (name) => `arn:${PARTITION}:s3:::${name}`,
  'AWS::Events::Rule': (name) => arn('events', `rule/${name}`),
  'AWS::CloudWatch::Alarm': (name) => arn('cloudwatch', `alarm:${name}`),
  'AWS::KMS::Key': (name) => arn('kms', `key/${name}`),
};

/** `Ref` yields the ARN of these, and the name of all others. */
const REF_IS_ARN = ['AWS::SNS::Topic', 'AWS::IAM::ManagedPolicy'];
const REF_IS_STATE_MACHINE_ARN = 'AWS::StepFunctions::StateMachine';

export function arn(service: string, resource: string): string {
  return `arn:${PARTITION}:${service}:${REGION}:${ACCOUNT}:${resource}`;
}

/**
 * @param template the template's JSON
 * @param names physical names by logical id, for resources that CloudFormation named in a real deployment
 */
export function resolveTemplate(
  template: Properties,
  { stackName = 'runsheet-dev', names = {} }: { stackName?: string; names?: Record<string, string> } = {},
): ResolvedStack {
  const typeOf = (id: string): string => template.Resources[id]?.Type;
  const nameOf = (id: string): string => {
    const given = names[id] ?? resolve(template.Resources[id]?.Properties?.[NAME_PROPERTY[typeOf(id)] ?? '']);
    const made = given ?? `${stackName}-${id}-AAAAAAAAAAAA`.slice(0, 63);
    return typeOf(id) === 'AWS::S3::Bucket' ? made.toLowerCase() : made;
  };
  const arnOf = (id: string): string => {
    const make = ARN[typeOf(id)];
    if (!make) throw new Error(`${id} is a ${typeOf(id)}: this table has no form for its ARN`);
    return make(nameOf(id));
  };
  const pseudo: Record<string, string | undefined> = {
    'AWS::AccountId': ACCOUNT,
    'AWS::Region': REGION,
    'AWS::Partition': PARTITION,
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stackName,
    'AWS::NoValue': undefined,
  };
  const ref = (id: string): Value => {
    if (id in pseudo) return pseudo[id];
    if (template.Parameters?.[id]) return template.Parameters[id].Default;
    const isArn = REF_IS_ARN.includes(typeOf(id)) || typeOf(id) === REF_IS_STATE_MACHINE_ARN;
    return isArn ? arnOf(id) : nameOf(id);
  };
  const attribute = (path: string[] | string): string => {
    const [id = '', ...rest] = Array.isArray(path) ? path : path.split('.');
    const name = rest.join('.');
    if (name === 'Arn' || name === 'TopicArn') return arnOf(id);
    if (name === 'StreamArn') return `${arnOf(id)}/stream/2026-01-01T00:00:00.000`;
    if (['QueueName', 'Name', 'TopicName'].includes(name)) return nameOf(id);
    throw new Error(`${id}.${name}: this table has no form for the attribute`);
  };
  const substitute = (value: string | [string, Properties]): string => {
    const [text, own] = Array.isArray(value) ? [value[0], resolve(value[1])] : [value, {}];
    return text.replace(
      /\$\{([^}]+)\}/g,
      (_, name: string) => own[name] ?? (name.includes('.') ? attribute(name) : ref(name)),
    );
  };
  const intrinsics: Record<string, (value: Value) => Value> = {
    Ref: ref,
    'Fn::GetAtt': attribute,
    'Fn::Join': ([by, parts]) => resolve(parts).join(by),
    'Fn::Sub': substitute,
    'Fn::Select': ([index, list]) => resolve(list)[index],
    'Fn::Split': ([by, text]) => resolve(text).split(by),
  };
  function resolve(value: Value): Value {
    if (Array.isArray(value)) return value.map(resolve);
    if (value === null || typeof value !== 'object') return value;
    const [key = '', ...others] = Object.keys(value);
    const intrinsic = others.length === 0 ? intrinsics[key] : undefined;
    if (intrinsic) return intrinsic(value[key]);
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, resolve(each)]));
  }

  const resources: Record<string, Resource> = Object.fromEntries(
    Object.entries<Properties>(template.Resources).map(([id, { Type, Properties: raw = {} }]) => [
      id,
      { Type, Properties: resolve(raw) },
    ]),
  );
  const roles = rolesOf(resources, nameOf, arnOf);
  const byArn = new Map(Object.values(roles).map((role) => [role.arn, role]));
  const functions = Object.fromEntries(
    ofType({ resources }, 'AWS::Lambda::Function').map(([id, { Properties: given }]) => [
      nameOf(id),
      {
        id,
        name: nameOf(id),
        arn: arnOf(id),
        role: byArn.get(given.Role) as Role,
        environment: given.Environment?.Variables ?? {},
      },
    ]),
  );
  return { stackName, resources, roles, functions, arnOf };
}

export function ofType({ resources }: Pick<ResolvedStack, 'resources'>, type: string): [string, Resource][] {
  return Object.entries(resources).filter(([, resource]) => resource.Type === type);
}

function rolesOf(
  resources: Record<string, Resource>,
  nameOf: (id: string) => string,
  arnOf: (id: string) => string,
): Record<string, Role> {
  const managed = ofType({ resources }, 'AWS::IAM::ManagedPolicy');
  const attached = [...ofType({ resources }, 'AWS::IAM::Policy'), ...managed];
  const byArn = new Map(managed.map(([id, policy]) => [arnOf(id), policy.Properties]));
  const named = (role: string, arns: readonly string[] = []) =>
    arns.map((arn) => {
      const policy = byArn.get(arn);
      if (!policy) throw new Error(`${role} has ${arn}, a policy of somebody else, which is not judged here`);
      return policy;
    });
  return Object.fromEntries(
    ofType({ resources }, 'AWS::IAM::Role').map(([id, { Properties: given }]) => {
      const name = nameOf(id);
      const policies = [
        ...(given.Policies ?? []),
        ...attached.map(([, policy]) => policy.Properties).filter(({ Roles }) => Roles?.includes(name)),
        ...named(id, given.ManagedPolicyArns),
      ].map(({ PolicyName, PolicyDocument: policy }, index) => ({ name: PolicyName ?? `policy${index}`, policy }));
      return [id, { id, name, arn: arnOf(id), trust: given.AssumeRolePolicyDocument, policies }];
    }),
  );
}

/** One action on one resource, as a role's policies grant it. */
export interface Right {
  action: string;
  resource: string;
}

/** Every right of the role, each once. */
export function rightsOf(role: Role): Right[] {
  const rights = role.policies
    .flatMap(({ policy }) => policy.Statement)
    .flatMap(({ Action, Resource }) =>
      [Action].flat().flatMap((action) => [Resource].flat().map((resource) => ({ action, resource }))),
    );
  return [...new Map(rights.map((right) => [`${right.action} ${right.resource}`, right])).values()];
}

/** The role without this right. */
export function withoutRight(role: Role, right: Right): Role {
  const policies = role.policies.map(({ name, policy }) => ({
    name,
    policy: { ...policy, Statement: policy.Statement.flatMap((statement) => statementWithout(statement, right)) },
  }));
  return { ...role, policies };
}

/** The statement in two: the other actions, and this action on the other resources. */
function statementWithout(statement: Statement, { action, resource }: Right): Statement[] {
  const actions = [statement.Action].flat();
  const resources = [statement.Resource].flat();
  if (!actions.includes(action) || !resources.includes(resource)) return [statement];
  const others = actions.filter((each) => each !== action);
  const elsewhere = resources.filter((each) => each !== resource);
  return [
    ...(others.length > 0 ? [{ ...statement, Action: others }] : []),
    ...(elsewhere.length > 0 ? [{ ...statement, Action: action, Resource: elsewhere }] : []),
  ];
}
