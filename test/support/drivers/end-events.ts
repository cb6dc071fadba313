/* The events that tell of the ends of work in services, as the services' docs have them. */

export const EXECUTION = 'arn:aws:states:us-east-1:123456789012:execution:state-machine-name:execution-name';

/** The example of Step Functions' docs, "Execution status change: succeeded". */
export const STATES = {
  version: '0',
  id: '315c1398-40ff-a850-213b-158f73e60175',
  'detail-type': 'Step Functions Execution Status Change',
  source: 'aws.states',
  account: '123456789012',
  time: '2019-02-26T19:42:21Z',
  region: 'us-east-1',
  resources: [EXECUTION],
  detail: {
    executionArn: EXECUTION,
    stateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:state-machine-name',
    name: 'execution-name',
    status: 'SUCCEEDED',
    startDate: 1547148840101,
    stopDate: 1547148840122,
  },
};

/** The example of Glue's docs, "Automating AWS Glue with EventBridge". */
export const GLUE = {
  version: '0',
  id: 'abcdef00-1234-5678-9abc-def012345678',
  'detail-type': 'Glue Job State Change',
  source: 'aws.glue',
  account: '123456789012',
  time: '2017-09-07T18:57:21Z',
  region: 'us-west-2',
  resources: [],
  detail: {
    jobName: 'MyJob',
    severity: 'INFO',
    state: 'SUCCEEDED',
    jobRunId: 'jr_abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789',
    message: 'Job run succeeded',
  },
};

const from = { version: '0', id: 'e', account: '123456789012', time: '2026-11-30T12:00:00Z', region: 'us-east-1' };

/** The example of the AWS Batch User Guide, "AWS Batch events", without its container. */
export const BATCH = {
  ...from,
  'detail-type': 'Batch Job State Change',
  source: 'aws.batch',
  resources: ['arn:aws:batch:us-east-1:123456789012:job/4c7599ae-0a82-49aa-ba5a-4727fcce14a8'],
  detail: {
    jobArn: 'arn:aws:batch:us-east-1:123456789012:job/4c7599ae-0a82-49aa-ba5a-4727fcce14a8',
    jobName: 'event-test',
    jobId: '4c7599ae-0a82-49aa-ba5a-4727fcce14a8',
    jobQueue: 'arn:aws:batch:us-east-1:123456789012:job-queue/PexjEHappyPathCanary2JobQueue',
    status: 'SUCCEEDED',
    attempts: [],
    createdAt: 1641944200058,
    retryStrategy: { attempts: 2, evaluateOnExit: [] },
    jobDefinition: 'arn:aws:batch:us-east-1:123456789012:job-definition/first-run-job-definition:1',
  },
};

/** The example of the EMR Serverless User Guide, "Automating EMR Serverless with Amazon EventBridge". */
export const EMR = {
  ...from,
  'detail-type': 'EMR Serverless Job Run State Change',
  source: 'aws.emr-serverless',
  resources: [],
  detail: {
    jobRunId: '00f1cbn5g4bb0c01',
    applicationId: '00f1982r1uukb925',
    arn: 'arn:aws:emr-serverless:us-east-1:123456789012:/applications/00f1982r1uukb925/jobruns/00f1cbn5g4bb0c01',
    releaseLabel: 'emr-6.6.0',
    state: 'SUCCESS',
    previousState: 'RUNNING',
  },
};

/** The example of the Athena User Guide, "Monitor Athena query events with EventBridge". */
export const ATHENA = {
  ...from,
  'detail-type': 'Athena Query State Change',
  source: 'aws.athena',
  resources: [],
  detail: {
    versionId: '0',
    currentState: 'SUCCEEDED',
    previousState: 'RUNNING',
    statementType: 'DDL',
    queryExecutionId: '01234567-0123-0123-0123-012345678901',
    workgroupName: 'primary',
    sequenceNumber: '3',
  },
};

/** The example of the Redshift Management Guide, "Monitoring events for the Data API". */
export const REDSHIFT = {
  ...from,
  'detail-type': 'Redshift Data Statement Status Change',
  source: 'aws.redshift-data',
  resources: ['arn:aws:redshift:us-east-1:123456789012:cluster:redshift-cluster-1'],
  detail: {
    principal: 'arn:aws:iam::123456789012:user/myuser',
    statementName: 'test.testtable',
    statementId: 'dd2e1ec9-2ee3-49a0-819f-905fa7d75a4a',
    redshiftQueryId: -1,
    state: 'FINISHED',
    rows: 1,
    expireAt: 1601673265,
  },
};

/** The example of the ECS Developer Guide, "Amazon ECS task state change events", in short. */
export const ECS = {
  ...from,
  'detail-type': 'ECS Task State Change',
  source: 'aws.ecs',
  detail: {
    clusterArn: 'arn:aws:ecs:us-east-1:123456789012:cluster/FargateCluster',
    lastStatus: 'STOPPED',
    taskArn: 'arn:aws:ecs:us-east-1:123456789012:task/FargateCluster/c13b4cb40f1f4fe4a2971f76ae5a47ad',
  },
};
