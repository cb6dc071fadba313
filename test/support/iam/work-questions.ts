import { SPARK_ROLE } from '../stack/every-option';
import { type Question, question, REFUSED } from './question';
import { OWN_STATEMENT } from './recorded-work-call';
import { ACCOUNT, arn, type ResolvedStack } from './resolve-template';
import type { Request } from './simulate';

/**
 * What the function that runs work in services does with the services of `EVERY_OPTION`, what Athena and Redshift do
 * with its role, and what it may not.
 */
export function workQuestions(stack: ResolvedStack): Question[] {
  return Object.values(stack.functions)
    .filter(({ name }) => name.endsWith('-run-service'))
    .flatMap(({ name, role }) => [
      ...DONE.map((request) => question(role, `${name} works`, request)),
      ...OTHERS.map((request) => question(role, `${name} works elsewhere`, request, REFUSED)),
    ]);
}

const all = (service: string, actions: readonly string[], resources: readonly string[], context?: Request['context']) =>
  actions.flatMap((action) =>
    resources.map((resource): Request => ({ action: `${service}:${action}`, resource, ...(context && { context }) })),
  );

const GLUE = ['GetJob', 'StartJobRun', 'GetJobRun', 'GetJobRuns', 'BatchStopJobRun'];
const ATHENA = [
  ...['Start', 'Stop', 'Get', 'BatchGet'].map((verb) => `${verb}QueryExecution`),
  ...['GetQueryResults', 'GetQueryRuntimeStatistics', 'ListQueryExecutions'],
];
const CATALOGUE = {
  reads: ['GetTable', 'GetTables', 'GetPartition', 'GetPartitions', 'BatchGetPartition'],
  writes: [
    ...['CreateTable', 'UpdateTable', 'DeleteTable', 'CreatePartition', 'UpdatePartition', 'DeletePartition'],
    ...['BatchCreatePartition', 'BatchDeletePartition'],
  ],
};
const STATEMENTS = ['DescribeStatement', 'CancelStatement', 'ListStatements', 'GetStatementResult'];

const application = arn('emr-serverless', '/applications/00f1r8ca8ud2ph09');
const toSpark = { 'iam:PassedToService': 'emr-serverless.amazonaws.com' };
const ofShop = ['catalog', 'database/shop', 'table/shop/orders'].map((each) => arn('glue', each));
const workgroup = arn('redshift-serverless', 'workgroup/0a1b2c3d-0000-4000-8000-000000000000');
const inCluster = { 'ecs:cluster': arn('ecs', 'cluster/etl') };
const execution = arn('states', 'execution:close:x');

const DONE: Request[] = [
  ...all('states', ['StartExecution'], [arn('states', 'stateMachine:close')]),
  ...all('states', ['DescribeExecution', 'StopExecution'], [execution]),
  ...all('ecs', ['RunTask'], [arn('ecs', 'task-definition/pack:7')], inCluster),
  ...all('ecs', ['DescribeTasks', 'StopTask'], [arn('ecs', 'task/etl/0a1b')], inCluster),
  ...all('ecs', ['ListTasks'], ['*'], inCluster),
  ...all('ecs', ['DescribeTaskDefinition'], ['*']),
  ...all('iam', ['PassRole'], [`arn:aws:iam::${ACCOUNT}:role/pack`], {
    'iam:PassedToService': 'ecs-tasks.amazonaws.com',
  }),
  ...all(
    'batch',
    ['SubmitJob'],
    ['job-queue/nightly', 'job-definition/load', 'job-definition/load:7'].map((each) => arn('batch', each)),
  ),
  ...all('batch', ['DescribeJobs', 'ListJobs'], ['*']),
  ...all('batch', ['TerminateJob'], [arn('batch', 'job/0a1b')]),
  ...all('glue', GLUE, [arn('glue', 'job/load')]),
  ...all('emr-serverless', ['StartJobRun', 'ListJobRuns', 'GetApplication'], [application]),
  ...all('emr-serverless', ['GetJobRun', 'CancelJobRun'], [`${application}/jobruns/r1`]),
  ...all('iam', ['PassRole'], [SPARK_ROLE], toSpark),
  ...all('athena', ATHENA, [arn('athena', 'workgroup/etl')]),
  ...all(
    'glue',
    ['GetDatabase'],
    [arn('glue', 'catalog'), arn('glue', 'database/shop'), arn('glue', 'database/default')],
  ),
  ...all('glue', [...CATALOGUE.reads, ...CATALOGUE.writes], ofShop),
  ...all(
    's3',
    ['GetBucketLocation', 'ListBucket', 'ListBucketMultipartUploads'],
    ['arn:aws:s3:::results', 'arn:aws:s3:::shop-data'],
  ),
  ...all(
    's3',
    ['GetObject'],
    ['arn:aws:s3:::results/shop/x.csv', 'arn:aws:s3:::shop-data/orders/1.csv', 'arn:aws:s3:::shop-data/days/1'],
  ),
  ...all(
    's3',
    ['PutObject', 'DeleteObject', 'AbortMultipartUpload', 'ListMultipartUploadParts'],
    ['arn:aws:s3:::results/shop/x.csv', 'arn:aws:s3:::shop-data/days/1'],
  ),
  ...all('redshift-data', ['ExecuteStatement'], [arn('redshift', 'cluster:main'), workgroup]),
  ...all('redshift-data', STATEMENTS, ['*'], OWN_STATEMENT),
  ...all(
    'redshift',
    ['GetClusterCredentials'],
    [arn('redshift', 'dbuser:main/etl'), arn('redshift', 'dbname:main/shop')],
  ),
  ...all('redshift-serverless', ['GetCredentials'], [workgroup]),
];

const ofSomebodyElse = { ...OWN_STATEMENT, 'redshift-data:statement-owner-iam-userid': 'AIDA123456789EXAMPLE' };

const OTHERS: Request[] = [
  ...all('states', ['StartExecution'], [arn('states', 'stateMachine:close-2')]),
  ...all('states', ['DescribeExecution', 'StopExecution'], [arn('states', 'execution:other:x')]),
  ...all('ecs', ['RunTask'], [arn('ecs', 'task-definition/other:7')], inCluster),
  ...all('ecs', ['StopTask'], [arn('ecs', 'task/other/0a1b')], { 'ecs:cluster': arn('ecs', 'cluster/other') }),
  ...all('ecs', ['ListTasks'], ['*'], { 'ecs:cluster': arn('ecs', 'cluster/other') }),
  ...all('batch', ['SubmitJob'], [arn('batch', 'job-queue/other'), arn('batch', 'job-definition/load-2:7')]),
  ...all('glue', [...GLUE, 'UpdateJob'], [arn('glue', 'job/other')]),
  ...all('glue', ['UpdateJob', 'DeleteJob'], [arn('glue', 'job/load')]),
  ...all('emr-serverless', ['StartJobRun'], [arn('emr-serverless', '/applications/other')]),
  ...all('emr-serverless', ['StopApplication', 'UpdateApplication'], [application]),
  ...all('iam', ['PassRole'], [SPARK_ROLE], { 'iam:PassedToService': 'lambda.amazonaws.com' }),
  ...all('iam', ['PassRole'], [`${SPARK_ROLE}-2`], toSpark),
  ...all('athena', ['StartQueryExecution', 'GetQueryResults'], [arn('athena', 'workgroup/primary')]),
  ...all('athena', ['UpdateWorkGroup'], [arn('athena', 'workgroup/etl')]),
  ...all('glue', ['GetTable', 'DeleteTable'], [arn('glue', 'table/other/orders'), arn('glue', 'table/default/x')]),
  ...all('glue', ['DeleteDatabase'], [arn('glue', 'database/shop')]),
  ...all('s3', ['GetObject'], ['arn:aws:s3:::results/other/x.csv', 'arn:aws:s3:::shop-data/customers/1']),
  ...all('s3', ['PutObject', 'DeleteObject'], ['arn:aws:s3:::shop-data/orders/1.csv']),
  ...all('redshift-data', ['ExecuteStatement'], [arn('redshift', 'cluster:other')]),
  ...all('redshift-data', STATEMENTS, ['*'], ofSomebodyElse),
  ...all(
    'redshift',
    ['GetClusterCredentials'],
    [arn('redshift', 'dbuser:main/admin'), arn('redshift', 'dbname:main/other')],
  ),
];
