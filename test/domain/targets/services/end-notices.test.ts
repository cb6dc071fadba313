import { KINDS } from '../../../../domain/targets/kinds';
import { isNotified, noticesOf, parseEndNotice, placeOfArn } from '../../../../domain/targets/services/end-notices';

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

test('an event says which work has ended, as its driver calls it', () => {
  expect(parseEndNotice(STATES)).toEqual({ kind: 'states', id: EXECUTION });
  expect(parseEndNotice(GLUE)).toEqual({ kind: 'glue', id: `us-west-2/jobs/MyJob/runs/${GLUE.detail.jobRunId}` });
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
