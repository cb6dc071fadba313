import { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { TypedTargets } from '../../../domain/targets/typed-targets';
import type { RunsheetProps } from '../../../infra/runsheet-props';
import type { Properties } from '../iam/resolve-template';
import { addTo, foreignStack, JOBS_DIR, PYTHON_JOBS, synthesize } from './synthesize';

export const SUBNETS = { subnetIds: ['subnet-0123456789abcdef0'], securityGroupIds: ['sg-0123456789abcdef0'] };
/** With which a stack signs in at its receiver of lineage. */
export const LINEAGE_KEY = 'ssm:/shop/lineage';
export const SECRETS = ['secretsmanager:orders-db', 'ssm:/nightly/token'];
/** With which the function that runs work in services signs in, where a stack has one. */
export const SIGN_IN_SECRET = 'etl/databricks';
/** The role that a Spark application gets. */
export const SPARK_ROLE = 'arn:aws:iam::123456789012:role/spark';
const WORKGROUP = 'arn:aws:redshift-serverless:eu-west-1:123456789012:workgroup/0a1b2c3d-0000-4000-8000-000000000000';
const SCRIPT = 'test/emulator/spark/load_orders.py';
const STATEMENTS = 'test/emulator/sql/wait.sql';
/** The function of a declared target. */
export const CALLED_FUNCTION = 'erp-sync:live';
const STREAM = (table: string) =>
  `arn:aws:dynamodb:eu-west-1:123456789012:table/${table}/stream/2026-01-01T00:00:00.000`;

/** A target of each kind whose work runs in a service. */
const IN_SERVICES: TypedTargets = {
  'states:close': { state_machine: 'arn:aws:states:eu-west-1:123456789012:stateMachine:close' },
  'databricks:load': {
    workspace: 'https://dbc-a1b2.cloud.databricks.com',
    token: { secret: `secretsmanager:${SIGN_IN_SECRET}` },
    job: 7,
  },
  'ecs:pack': {
    cluster: 'etl',
    task_definition: 'pack',
    container: 'main',
    subnets: ['subnet-0123456789abcdef0'],
    pass_roles: ['arn:aws:iam::123456789012:role/pack'],
  },
  'batch:load': { queue: 'nightly', definition: 'load' },
  'glue:load': { job: 'load' },
  'spark:load': { script: SCRIPT, emr: { application: '00f1r8ca8ud2ph09', role: SPARK_ROLE } },
  'sql:load': {
    file: STATEMENTS,
    athena: {
      database: 'shop',
      workgroup: 'etl',
      output: 's3://results/shop/',
      reads: ['s3://shop-data/orders/'],
      writes: ['s3://shop-data/days/'],
    },
  },
  'sql:close': { file: STATEMENTS, redshift: { database: 'shop', cluster: 'main', user: 'etl' } },
  'sql:serverless': { file: STATEMENTS, redshift: { database: 'shop', workgroup: WORKGROUP } },
};

/** 80 state machines with names as long as AWS takes: an inline policy cannot hold the rights to them. */
export const MANY_MACHINES = Object.fromEntries(
  Array.from({ length: 80 }, (_, nth) => {
    const name = `close-the-books-of-the-shop-${nth}`.padEnd(80, '-');
    return [`states:close-${nth}`, { state_machine: `arn:aws:states:eu-west-1:123456789012:stateMachine:${name}` }];
  }),
) as unknown as TypedTargets;

/** Stacks with each option of the construct: a name, and their template. */
export const EVERY_OPTION: [string, () => Properties][] = [
  ['two job functions', () => synthesize().toJSON()],
  ['a job with secrets', () => synthesize({ settings: { report: { secrets: SECRETS } } }).toJSON()],
  ['a job in a network', () => synthesize({ settings: { report: { vpc: SUBNETS } } }).toJSON()],
  ["a Runsheet in somebody's stack", () => inForeignStack(() => [{}])],
  ['two Runsheets', () => inForeignStack(() => [{}, {}])],
  ['jobs that are all in a network', () => inForeignStack(() => [{ vpc: SUBNETS }])],
  ['a key of its own', () => inForeignStack((stack) => [{ encryptionKey: new Key(stack, 'Key') }])],
  ['a bucket of its own', () => inForeignStack((stack) => [{ bucket: new Bucket(stack, 'Orders') as IBucket }])],
  ['topics of its own', () => inForeignStack((stack) => [{ notifyTopic: new Topic(stack, 'Everything') }])],
  [
    'work in a service',
    () =>
      inForeignStack(() => [
        {
          targets: IN_SERVICES,
        },
      ]),
  ],
  [
    'so much work in services that its rights fill managed policies',
    () => inForeignStack(() => [{ targets: { ...MANY_MACHINES, ...IN_SERVICES } }]),
  ],
  [
    'job files in Python',
    () => inForeignStack(() => [{ jobs: [JOBS_DIR, PYTHON_JOBS], settings: { tally: { secrets: SECRETS } } }]),
  ],
  ['calls of functions', () => inForeignStack(() => [{ targets: { 'lambda:erp': { function: CALLED_FUNCTION } } }])],
  [
    'a topic for alarms',
    () => inForeignStack((stack) => [{ alarmTopic: new Topic(stack, 'Alarms', { enforceSSL: true }) }]),
  ],
  ['a ledger', () => inForeignStack(() => [{ ledger: {} }])],
  [
    'a ledger and a key of its own',
    () => inForeignStack((stack) => [{ ledger: { hourUtc: 0 }, encryptionKey: new Key(stack, 'Key') }]),
  ],
  ['lineage', () => inForeignStack(() => [{ lineage: { url: 'https://marquez.example.com', apiKey: LINEAGE_KEY } }])],
  [
    'lineage in a network, and a key of its own',
    () =>
      inForeignStack((stack) => [
        {
          lineage: { url: 'https://marquez.internal:5000', apiKey: 'secretsmanager:lineage', vpc: SUBNETS },
          encryptionKey: new Key(stack, 'Key'),
        },
      ]),
  ],
  [
    'tables that were there',
    () => inForeignStack(() => [{ existingTables: { master: STREAM('old-master'), runs: STREAM('old-runs') } }]),
  ],
];

function inForeignStack(propsOf: (stack: ReturnType<typeof foreignStack>) => Partial<RunsheetProps>[]): Properties {
  const stack = foreignStack();
  propsOf(stack).forEach((props, index) => void addTo(stack, `Pipelines${index}`, props));
  return Template.fromStack(stack).toJSON();
}
