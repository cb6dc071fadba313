import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Annotations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { TypedTargets } from '../../../infra';
import type { RunsheetProps } from '../../../infra/runsheet-props';
import { ofType, resolveTemplate } from '../../support/iam/resolve-template';
import { MANY_MACHINES } from '../../support/stack/every-option';
import { rights } from '../../support/stack/rights';
import { addTo, foreignStack, temporaryFolder } from '../../support/stack/synthesize';

type Fields = (nth: number) => object;

function many(count: number, kind: string, fields: Fields): TypedTargets {
  const named = Array.from({ length: count }, (_, nth) => [`${kind}:job-${nth}`, fields(nth)]);
  return Object.fromEntries(named) as TypedTargets;
}

const states: Fields = (nth) => ({
  state_machine: `arn:aws:states:eu-central-1:123456789012:stateMachine:orders-${nth}`,
});
const glue: Fields = (nth) => ({ job: `load-orders-number-${nth}` });
const ecs: Fields = (nth) => ({
  cluster: 'etl',
  task_definition: `load-orders-${nth}`,
  container: 'main',
  launch_type: 'EC2',
  pass_roles: [`arn:aws:iam::123456789012:role/load-orders-${nth}`],
});
const lambda: Fields = (nth) => ({ function: `load-orders-number-${nth}` });

/** An app of somebody who has not set `minimizePolicies` has CDK merge nothing. */
const UNMERGED = { '@aws-cdk/aws-iam:minimizePolicies': false };

function templateOf(props: Partial<RunsheetProps>, context: Record<string, unknown> = {}): Template {
  const stack = foreignStack({ context });
  addTo(stack, 'Pipelines', props);
  return Template.fromStack(stack);
}

/** What IAM counts of each role, by the function or state machine that has it. */
function lengths(template: Template) {
  const resolved = resolveTemplate(template.toJSON(), { stackName: 'Shop' });
  const count = (policy: object) => JSON.stringify(policy).replace(/\s/g, '').length;
  const managed = ofType(resolved, 'AWS::IAM::ManagedPolicy').map(([, { Properties }]) => Properties);
  return Object.values(resolved.roles).map(({ id, policies }) => {
    const isManaged = ({ policy }: (typeof policies)[number]) =>
      managed.some(({ PolicyDocument }) => PolicyDocument === policy);
    return {
      id,
      inline: policies.filter((each) => !isManaged(each)).reduce((sum, { policy }) => sum + count(policy), 0),
      managed: policies.filter(isManaged).map(({ policy }) => count(policy)),
    };
  });
}

function pythonJobs(count: number): string {
  const folder = join(temporaryFolder(), 'jobs');
  mkdirSync(folder);
  for (let nth = 0; nth < count; nth += 1)
    writeFileSync(join(folder, `load_orders_${nth}.py`), 'def run(job):\n    return {}\n');
  return folder;
}

describe.each([
  ['100 of states', () => ({ targets: many(100, 'states', states) }), 'states:', 300],
  ['100 of ecs', () => ({ targets: many(100, 'ecs', ecs) }), 'ecs:RunTask iam:PassRole', 200],
  ['150 of glue', () => ({ targets: many(150, 'glue', glue) }), 'glue:', 750],
  ['150 of lambda', () => ({ targets: many(150, 'lambda', lambda) }), 'lambda:', 300],
  ['120 job files in Python', () => ({ jobs: pythonJobs(120) }), 'lambda:InvokeFunction', 120],
] as const)('a stack of %s', (_, propsOf, named, count) => {
  test.each([{}, UNMERGED])('has no role that IAM refuses, and every right once (%j)', (context) => {
    const template = templateOf(propsOf(), context);
    const all = lengths(template);
    expect(all.filter(({ inline }) => inline > 10_240)).toEqual([]);
    expect(all.filter(({ managed }) => managed.length > 10)).toEqual([]);
    expect(all.flatMap(({ managed }) => managed).filter((length) => length > 6_144)).toEqual([]);
    const { 'shop-pipelines-run-service': looks, 'shop-pipelines-call-function': calls } = rights(template);
    const own = (looks ?? calls ?? []).filter((line) => named.split(' ').some((each) => line.startsWith(each)));
    expect(own).toHaveLength(count + (own.some((line) => line.startsWith('states:SendTaskSuccess')) ? 1 : 0));
    expect(new Set(own).size).toBe(own.length);
  });
});

test('more rights than a role can have are refused, with the sum and what IAM takes', () => {
  expect(() => templateOf({ targets: many(3000, 'glue', glue) })).toThrow(
    /^the rights of shop-pipelines-run-service have 2\d\d,\d{3} characters: IAM takes 130,880 of a role here, 8,000 inline and 6,144 in each of 20 managed policies\. Divide the targets between several Runsheets$/,
  );
});

test('a role with more policies than IAM takes by default is warned of, until the app says that its account takes them', () => {
  const build = (count: number, acknowledged = false) => {
    const stack = foreignStack();
    addTo(stack, 'Pipelines', { targets: many(count, 'glue', glue) });
    if (acknowledged) Annotations.of(stack).acknowledgeWarning('runsheet:managed-policies');
    return Template.fromStack(stack);
  };
  const policies = (template: Template) => Math.max(...lengths(template).map(({ managed }) => managed.length));
  expect(policies(build(600))).toBeLessThanOrEqual(10);
  expect(() => build(1200)).toThrow(
    /The role of shop-pipelines-run-service has 15 managed policies\. IAM takes 10 until the quota/,
  );
  expect(policies(build(1200, true))).toBe(15);
});

test('what the app grants counts with the rest of the inline policies', () => {
  const statement = (kind: string, nth: number) =>
    new PolicyStatement({
      actions: [`sqs:${kind}Message`],
      resources: [`arn:aws:sqs:eu-central-1:123456789012:orders-of-the-shop-in-${'a'.repeat(50)}-${nth}`],
    });
  const grant = (count: number) => {
    const stack = foreignStack();
    const given = Array.from({ length: 50 }, (_, nth) => statement('Send', nth));
    const { function: job } = addTo(stack, 'Pipelines', { settings: { report: { statements: given } } }).job('report');
    for (let nth = 0; nth < count; nth += 1) job.addToRolePolicy(statement('Receive', nth));
    return Template.fromStack(stack);
  };
  expect(lengths(grant(20)).filter(({ inline }) => inline > 10_240)).toEqual([]);
  expect(() => grant(50)).toThrow(
    /the inline policies of shop-pipelines-job-report have 1\d,\d{3} characters with what is granted to it: IAM takes 10,240/,
  );
});

test('cdk-nag finds nothing in managed policies, either', () => {
  const stack = foreignStack({ checked: true });
  addTo(stack, 'Pipelines', { targets: MANY_MACHINES });
  Template.fromStack(stack).resourceCountIs('AWS::IAM::ManagedPolicy', 3);
});
