import {
  AthenaClient,
  BatchGetQueryExecutionCommand,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  GetQueryRuntimeStatisticsCommand,
  ListQueryExecutionsCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import {
  BatchClient,
  DescribeJobsCommand,
  ListJobsCommand,
  SubmitJobCommand,
  TerminateJobCommand,
} from '@aws-sdk/client-batch';
import {
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  RunTaskCommand,
  StopTaskCommand,
} from '@aws-sdk/client-ecs';
import {
  CancelJobRunCommand,
  EMRServerlessClient,
  StartJobRunCommand as EmrStartJobRunCommand,
  GetApplicationCommand,
  GetJobRunCommand,
  ListJobRunsCommand,
} from '@aws-sdk/client-emr-serverless';
import {
  BatchStopJobRunCommand,
  GetJobCommand,
  GetJobRunsCommand,
  GlueClient,
  StartJobRunCommand as GlueStartJobRunCommand,
} from '@aws-sdk/client-glue';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CancelStatementCommand,
  DescribeStatementCommand,
  ExecuteStatementCommand,
  GetStatementResultCommand,
  ListStatementsCommand,
  RedshiftDataClient,
} from '@aws-sdk/client-redshift-data';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { OWN_STATEMENT } from './recorded-work-call';
import { ACCOUNT, arn } from './resolve-template';
import type { SdkClient } from './sdk-request';
import type { Request } from './simulate';

/** A call of the SDK, its client, and what IAM is asked for it. */
export type TriedCall = [name: string, Client: SdkClient, command: object, asks: Request[]];

const cluster = arn('ecs', 'cluster/etl');
const task = arn('ecs', 'task/etl/0a1b');
const inCluster = { 'ecs:cluster': cluster };
const applicationId = '00f1r8ca8ud2ph09';
const application = arn('emr-serverless', `/applications/${applicationId}`);
const executionRoleArn = `arn:aws:iam::${ACCOUNT}:role/spark`;
const ofGlue = { JobName: 'load' };
const workgroup = arn('athena', 'workgroup/primary');
const query = { QueryExecutionId: 'a1' };
const ofStatement = { Id: 'a1' };

function asks(service: string, resource: string, context?: Request['context']) {
  return (verb: string): Request[] => [{ action: `${service}:${verb}`, resource, ...(context && { context }) }];
}

const ofJob = asks('glue', arn('glue', 'job/load'));
const ofTask = asks('ecs', task, inCluster);
const ofApplication = asks('emr-serverless', application);
const ofRun = asks('emr-serverless', `${application}/jobruns/r1`);
const ofWorkgroup = asks('athena', workgroup);
const ofAnyJob = asks('batch', '*');
const ofOwn = asks('redshift-data', '*', OWN_STATEMENT);

/** The calls that start, find, look at and stop work in services of AWS. */
export const WORK_CALLS: TriedCall[] = [
  ['glue GetJob', GlueClient, new GetJobCommand(ofGlue), ofJob('GetJob')],
  ['glue StartJobRun', GlueClient, new GlueStartJobRunCommand(ofGlue), ofJob('StartJobRun')],
  ['glue GetJobRuns', GlueClient, new GetJobRunsCommand(ofGlue), ofJob('GetJobRuns')],
  [
    'glue BatchStopJobRun',
    GlueClient,
    new BatchStopJobRunCommand({ ...ofGlue, JobRunIds: ['r1'] }),
    ofJob('BatchStopJobRun'),
  ],
  [
    'emr StartJobRun',
    EMRServerlessClient,
    new EmrStartJobRunCommand({ applicationId, executionRoleArn, clientToken: 'x' }),
    [
      ...ofApplication('StartJobRun'),
      {
        action: 'iam:PassRole',
        resource: executionRoleArn,
        context: { 'iam:PassedToService': 'emr-serverless.amazonaws.com' },
      },
    ],
  ],
  [
    'emr GetApplication',
    EMRServerlessClient,
    new GetApplicationCommand({ applicationId }),
    ofApplication('GetApplication'),
  ],
  ['emr ListJobRuns', EMRServerlessClient, new ListJobRunsCommand({ applicationId }), ofApplication('ListJobRuns')],
  ['emr GetJobRun', EMRServerlessClient, new GetJobRunCommand({ applicationId, jobRunId: 'r1' }), ofRun('GetJobRun')],
  [
    'emr CancelJobRun',
    EMRServerlessClient,
    new CancelJobRunCommand({ applicationId, jobRunId: 'r1' }),
    ofRun('CancelJobRun'),
  ],
  [
    'ecs RunTask',
    ECSClient,
    new RunTaskCommand({ cluster: 'etl', taskDefinition: 'pack' }),
    asks('ecs', arn('ecs', 'task-definition/pack:1'), inCluster)('RunTask'),
  ],
  [
    'ecs DescribeTasks',
    ECSClient,
    new DescribeTasksCommand({ cluster: 'etl', tasks: [task] }),
    ofTask('DescribeTasks'),
  ],
  ['ecs StopTask', ECSClient, new StopTaskCommand({ cluster: 'etl', task }), ofTask('StopTask')],
  ['ecs ListTasks', ECSClient, new ListTasksCommand({ cluster }), asks('ecs', '*', inCluster)('ListTasks')],
  [
    'ecs DescribeTaskDefinition',
    ECSClient,
    new DescribeTaskDefinitionCommand({ taskDefinition: 'pack' }),
    asks('ecs', '*')('DescribeTaskDefinition'),
  ],
  [
    'batch SubmitJob',
    BatchClient,
    new SubmitJobCommand({ jobName: 'x', jobQueue: 'night', jobDefinition: 'load:7' }),
    ['job-queue/night', 'job-definition/load:7'].flatMap((each) => asks('batch', arn('batch', each))('SubmitJob')),
  ],
  ['batch DescribeJobs', BatchClient, new DescribeJobsCommand({ jobs: ['j1'] }), ofAnyJob('DescribeJobs')],
  ['batch ListJobs', BatchClient, new ListJobsCommand({ jobQueue: 'night' }), ofAnyJob('ListJobs')],
  [
    'batch TerminateJob',
    BatchClient,
    new TerminateJobCommand({ jobId: 'j1', reason: 'x' }),
    asks('batch', arn('batch', 'job/j1'))('TerminateJob'),
  ],
  [
    'athena StartQueryExecution',
    AthenaClient,
    new StartQueryExecutionCommand({ QueryString: 'select 1', WorkGroup: 'night' }),
    asks('athena', arn('athena', 'workgroup/night'))('StartQueryExecution'),
  ],
  ['athena GetQueryExecution', AthenaClient, new GetQueryExecutionCommand(query), ofWorkgroup('GetQueryExecution')],
  ['athena GetQueryResults', AthenaClient, new GetQueryResultsCommand(query), ofWorkgroup('GetQueryResults')],
  [
    'athena GetQueryRuntimeStatistics',
    AthenaClient,
    new GetQueryRuntimeStatisticsCommand(query),
    ofWorkgroup('GetQueryRuntimeStatistics'),
  ],
  ['athena StopQueryExecution', AthenaClient, new StopQueryExecutionCommand(query), ofWorkgroup('StopQueryExecution')],
  ['athena ListQueryExecutions', AthenaClient, new ListQueryExecutionsCommand({}), ofWorkgroup('ListQueryExecutions')],
  [
    'athena BatchGetQueryExecution',
    AthenaClient,
    new BatchGetQueryExecutionCommand({ QueryExecutionIds: ['a1'] }),
    ofWorkgroup('BatchGetQueryExecution'),
  ],
  [
    'redshift ExecuteStatement',
    RedshiftDataClient,
    new ExecuteStatementCommand({ Sql: 'select 1', ClusterIdentifier: 'etl', Database: 'dev' }),
    asks('redshift-data', arn('redshift', 'cluster:etl'))('ExecuteStatement'),
  ],
  [
    'redshift DescribeStatement',
    RedshiftDataClient,
    new DescribeStatementCommand(ofStatement),
    ofOwn('DescribeStatement'),
  ],
  [
    'redshift GetStatementResult',
    RedshiftDataClient,
    new GetStatementResultCommand(ofStatement),
    ofOwn('GetStatementResult'),
  ],
  ['redshift CancelStatement', RedshiftDataClient, new CancelStatementCommand(ofStatement), ofOwn('CancelStatement')],
  ['redshift ListStatements', RedshiftDataClient, new ListStatementsCommand({}), ofOwn('ListStatements')],
  [
    'GetFunctionConfiguration',
    LambdaClient,
    new GetFunctionConfigurationCommand({ FunctionName: 'erp-sync' }),
    asks('lambda', arn('lambda', 'function:erp-sync'))('GetFunctionConfiguration'),
  ],
  [
    'ListObjectsV2',
    S3Client,
    new ListObjectsV2Command({ Bucket: 'data', Prefix: '_work/ecs/pack' }),
    asks('s3', 'arn:aws:s3:::data', { 's3:prefix': '_work/ecs/pack' })('ListBucket'),
  ],
];
