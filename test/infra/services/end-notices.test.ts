import { CfnParameter } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { TypedTargets } from '../../../domain/targets/typed-targets';
import { addTo, foreignStack } from '../../support/stack/synthesize';

const machine = (nth: number) => `arn:aws:states:eu-central-1:123456789012:stateMachine:etl-${nth}`;

function templateOf(targets: TypedTargets): Template {
  const stack = foreignStack();
  addTo(stack, 'Pipelines', { targets });
  return Template.fromStack(stack);
}

/** The rules whose target is the function that runs work in services. */
function rulesOf(template: Template) {
  return Object.values(template.findResources('AWS::Events::Rule'))
    .map(({ Properties }) => Properties)
    .filter(({ Targets }) => JSON.stringify(Targets).includes('Looks'));
}

const sends = (template: Template) => JSON.stringify(template.toJSON()).includes('states:SendTaskSuccess');

test('a stack hears of the ends of the executions that its targets name, and of no other', () => {
  const template = templateOf({
    'states:close': { state_machine: machine(1) },
    'states:open': { state_machine: machine(2) },
    'glue:load': { job: 'load' },
  });
  const patterns = rulesOf(template).map(({ EventPattern }) => EventPattern);
  expect(patterns).toEqual(
    expect.arrayContaining([
      {
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: {
          stateMachineArn: [machine(1), machine(2)],
          status: ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'],
        },
      },
      {
        source: ['aws.glue'],
        'detail-type': ['Glue Job State Change'],
        detail: { jobName: ['load'], state: ['SUCCEEDED', 'FAILED', 'TIMEOUT', 'STOPPED'] },
      },
    ]),
  );
  expect(patterns).toHaveLength(2);
  expect(sends(template)).toBe(true);
});

test('each kind has a rule that matches the events of its docs', () => {
  const patterns = rulesOf(
    templateOf({
      'batch:load': { queue: 'nightly', definition: 'load' },
      'ecs:load': { cluster: 'etl', task_definition: 'load', container: 'main', launch_type: 'EC2' },
      'spark:load': {
        jar: 'load.jar',
        emr: {
          application: '00f1982r1uukb925',
          role: 'arn:aws:iam::123456789012:role/emr',
          entry_point: 's3://code/load.jar',
        },
      },
    }),
  ).map(({ EventPattern }) => EventPattern);
  expect(patterns).toEqual(
    expect.arrayContaining([
      {
        source: ['aws.batch'],
        'detail-type': ['Batch Job State Change'],
        detail: { jobQueue: [{ suffix: ':job-queue/nightly' }], status: ['SUCCEEDED', 'FAILED'] },
      },
      {
        source: ['aws.ecs'],
        'detail-type': ['ECS Task State Change'],
        detail: { clusterArn: [{ suffix: ':cluster/etl' }], lastStatus: ['STOPPED'] },
      },
      {
        source: ['aws.emr-serverless'],
        'detail-type': ['EMR Serverless Job Run State Change'],
        detail: { applicationId: ['00f1982r1uukb925'], state: ['SUCCESS', 'FAILED', 'CANCELLED'] },
      },
    ]),
  );
  expect(patterns).toHaveLength(3);
});

/** Of a kind, so many targets. */
function many(count: number, fields: (nth: number) => object, kind = 'glue'): TypedTargets {
  const named = Array.from({ length: count }, (_, nth) => [`${kind}:t-${nth}`, fields(nth)]);
  return Object.fromEntries(named) as TypedTargets;
}

const longJob = (nth: number) => ({ job: `load-${nth}-`.padEnd(251, 'x') });

test.each([
  ['a hundred state machines', many(100, (nth) => ({ state_machine: machine(nth) }), 'states'), 4],
  ['ten Glue jobs with names as long as AWS takes', many(10, (nth) => ({ job: `load-${nth}-`.padEnd(255, 'x') })), 2],
  ['three hundred Glue jobs', many(300, (nth) => ({ job: `load-${nth}` })), 2],
])('no pattern of %s is longer than a rule takes', (_, targets, count) => {
  const rules = rulesOf(templateOf(targets));
  expect(rules).toHaveLength(count);
  for (const { EventPattern } of rules) expect(JSON.stringify(EventPattern).length).toBeLessThanOrEqual(2_048);
  const heard = rules.flatMap(({ EventPattern: { detail } }) => detail.stateMachineArn ?? detail.jobName);
  expect(new Set(heard).size).toBe(Object.keys(targets).length);
});

test('a name that only the deployment knows counts with as many characters as it may have', () => {
  const stack = foreignStack();
  const names = Array.from({ length: 8 }, (_, nth) => new CfnParameter(stack, `Job${nth}`).valueAsString);
  addTo(stack, 'Pipelines', { targets: many(8, (nth) => ({ job: names[nth] })) });
  const patterns = rulesOf(Template.fromStack(stack)).map(({ EventPattern }) => JSON.stringify(EventPattern));
  expect(patterns).toHaveLength(2);
  for (const pattern of patterns)
    expect(pattern.replace(/\{"Ref":"Job\d"\}/g, `"${'x'.repeat(255)}"`).length).toBeLessThanOrEqual(2_048);
});

test('targets that take more rules than the policy of a function has room for are refused', () => {
  expect(() => templateOf(many(352, longJob))).toThrow(
    'the ends of the work of 352 targets take 51 rules of EventBridge: the policy of a function holds the permissions of 50',
  );
});

test('a stack without targets that are told of has no rule for them, and no right to wake', () => {
  for (const targets of [
    {},
    { 'databricks:load': { workspace: 'https://dbc-a1.cloud.databricks.com', token: { secret: 'ssm:/t' }, job: 7 } },
  ] as TypedTargets[]) {
    const template = templateOf(targets);
    expect(rulesOf(template)).toEqual([]);
    expect(sends(template)).toBe(false);
  }
});
