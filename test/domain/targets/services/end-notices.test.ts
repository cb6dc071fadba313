import { KINDS } from '../../../../domain/targets/kinds';
import { parseJobArn } from '../../../../domain/targets/services/batch-job';
import { parseEmrRun } from '../../../../domain/targets/services/emr-run';
import {
  isNotified,
  noticesOf,
  parseEndNotice,
  placeOfArn,
  toldWork,
} from '../../../../domain/targets/services/end-notices';
import { queryIdText } from '../../../../domain/targets/statements/sql-work';

const EXECUTION = 'arn:aws:states:us-east-1:123456789012:execution:state-machine-name:execution-name';

/** The example of Step Functions' docs, "Execution status change: succeeded". */
const STATES = {
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
const GLUE = {
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
const BATCH = {
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
const EMR = {
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
const ATHENA = {
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
const REDSHIFT = {
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
const ECS = {
  ...from,
  'detail-type': 'ECS Task State Change',
  source: 'aws.ecs',
  detail: {
    clusterArn: 'arn:aws:ecs:us-east-1:123456789012:cluster/FargateCluster',
    lastStatus: 'STOPPED',
    taskArn: 'arn:aws:ecs:us-east-1:123456789012:task/FargateCluster/c13b4cb40f1f4fe4a2971f76ae5a47ad',
  },
};

const idOf = (event: object) => parseEndNotice(event)?.id ?? '';

test('an event says which work has ended, as its driver calls it', () => {
  expect(parseEndNotice(STATES)).toEqual({ kind: 'states', id: EXECUTION });
  expect(parseEndNotice(GLUE)).toEqual({ kind: 'glue', id: `us-west-2/jobs/MyJob/runs/${GLUE.detail.jobRunId}` });
  expect(parseEndNotice(ECS)).toEqual({ kind: 'ecs', id: ECS.detail.taskArn });
  expect(parseEndNotice(BATCH)).toEqual({ kind: 'batch', id: BATCH.detail.jobArn });
  expect(parseEndNotice(EMR)).toEqual({ kind: 'spark', id: EMR.detail.arn });
  // What the drivers take for the id of such work.
  expect(parseJobArn(idOf(BATCH))).toBeDefined();
  expect(parseEmrRun(idOf(EMR))).toBeDefined();
  expect(idOf({ ...BATCH, region: 'cn-north-1' })).toMatch('arn:aws-cn:batch:cn-north-1:');
});

test.each([
  ['athena', ATHENA, ATHENA.detail.queryExecutionId],
  ['redshift', REDSHIFT, REDSHIFT.detail.statementId],
] as const)('an event of %s is found by the statement, whichever of its file it is', (engine, event, query) => {
  const work_id = queryIdText({ engine, region: 'us-east-1', query, statement: 2, of: 3, digest: '0a1b2c3d' });
  expect(toldWork({ target: 'sql:load', work_id })).toEqual(parseEndNotice(event));
  expect(toldWork({ target: 'sql:load', work_id })?.kind).toBe('sql');
});

test('work without an id, and an id that its kind cannot read, are found by no event', () => {
  expect(toldWork({ target: 'sql:load' })).toBeUndefined();
  expect(toldWork({ target: 'states:a', work_id: EXECUTION })).toEqual({ kind: 'states', id: EXECUTION });
  const edited = toldWork({ target: 'sql:load', work_id: 'athena:somewhere' });
  expect(edited).toEqual({ kind: 'sql', id: 'athena:somewhere' });
});

test('statements are told of by the engine that their target names alone', () => {
  const sources = (fields: object) =>
    noticesOf({ kind: 'sql', fields: { file: 'a.sql', ...fields } }).map(({ source }) => source);
  expect(sources({ athena: { database: 'shop' } })).toEqual(['aws.athena']);
  expect(sources({ redshift: { database: 'shop', cluster: 'c' } })).toEqual(['aws.redshift-data']);
  expect(sources({})).toEqual([]);
});

test('a queue or a cluster of another region or account is not heard', () => {
  const here = placeOfArn(EXECUTION);
  const isHeard = (kind: string, fields: object) =>
    isNotified({ target: `${kind}:a`, kind, folder: '', fields: { ...fields } }, here);
  const queue = (region: string) => `arn:aws:batch:${region}:123456789012:job-queue/nightly`;
  expect(isHeard('batch', { queue: 'nightly', definition: 'load' })).toBe(true);
  expect(isHeard('batch', { queue: queue('us-east-1'), definition: 'load' })).toBe(true);
  expect(isHeard('batch', { queue: queue('eu-west-1'), definition: 'load' })).toBe(false);
  expect(isHeard('ecs', { cluster: 'arn:aws:ecs:us-east-1:999999999999:cluster/etl', task_definition: 'a' })).toBe(
    false,
  );
});

test.each([
  ['a call of the state machine', { run_id: 'r', plan: 1, job_name: 'j', attempt: 1, timeout_seconds: 75 }],
  ['an event of another service', { ...STATES, source: 'aws.s3' }],
  ['an event of another kind', { ...STATES, 'detail-type': 'Step Functions API Call' }],
  ['an event without a detail', { ...STATES, detail: undefined }],
  ['an id that is no text', { ...STATES, detail: { executionArn: { S: 'x' } } }],
  ['an id of many letters', { ...STATES, detail: { executionArn: 'x'.repeat(1_001) } }],
  ['nothing', null],
])('%s tells of no end', (_, event) => {
  expect(parseEndNotice(event)).toBeUndefined();
});

test('a state machine of another region or account is not heard, and one that only the deployment knows is', () => {
  const target = (state_machine: string) => ({
    target: 'states:a',
    kind: 'states',
    folder: '',
    fields: { state_machine },
  });
  const machine = STATES.detail.stateMachineArn;
  const here = placeOfArn(EXECUTION);
  expect(here).toEqual({ region: 'us-east-1', account: '123456789012' });
  expect(isNotified(target(machine), here)).toBe(true);
  expect(isNotified(target('(known once deployed)'), here)).toBe(true);
  expect(isNotified(target(machine), { ...here, region: 'eu-west-1' })).toBe(false);
  expect(isNotified(target(machine), { ...here, account: '999999999999' })).toBe(false);
  expect(isNotified(undefined, here)).toBe(false);
});

test('a target of which only the name is known is taken for one that is told of', () => {
  const here = placeOfArn(EXECUTION);
  const heard = Object.entries(KINDS).map(([kind, { notices = [] }]) => {
    const target = { target: `${kind}:a`, kind, folder: '', fields: {} };
    return [kind, isNotified(target, here) === notices.length > 0];
  });
  expect(heard.filter(([, isRight]) => !isRight)).toEqual([]);
});

test('nobody tells of a run of Databricks', () => {
  expect(noticesOf({ kind: 'databricks', fields: {} })).toEqual([]);
});

test('each kind that is told of has a source of its own, so that an id belongs to one kind', () => {
  const keys = Object.values(KINDS).flatMap(({ notices = [] }) =>
    notices.map(({ source, detailType }) => `${source} ${detailType}`),
  );
  expect(new Set(keys).size).toBe(keys.length);
});
