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
import { ATHENA, BATCH, ECS, EMR, EXECUTION, GLUE, REDSHIFT, STATES } from '../../../support/drivers/end-events';

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
