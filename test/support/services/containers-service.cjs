const { createServer } = require('node:http');
const { randomUUID } = require('node:crypto');

/*
 * What Runsheet calls of Amazon ECS, AWS Batch and S3, in a process of its own. The shapes of requests, answers and
 * errors are those of the services' API models (botocore: ecs 2014-11-13, batch 2016-08-10), and a task's fields are
 * those of a recording of AWS in LocalStack's repository (Apache-2.0), test_ecs_task_service.snapshot.json. No emulator
 * has them all: none knows ECS's tokens, and none runs a container without Docker.
 *
 * What a container does stands in its command, as JSON: {ms, exit, result or long, room, stops, reason, pulls, waits}.
 * `POST /tests/faults` has the next calls of an action go wrong: {action, how, times}, where `how` is `lose` (done, and
 * no answer), `break` (500), or the name of an error, with {message} of it.
 */

const REGION = 'eu-central-1';
const ACCOUNT = '111122223333';
const arn = (service, rest) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`;

const works = new Map();
const objects = new Map();
const calls = [];
const faults = [];

/** Written by the container itself, as its role would. */
function writeResult({ variables, does }) {
  if (does.long) does.result = 'x'.repeat(does.long);
  if (does.result === undefined) return;
  const url = variables.RUNSHEET_RESULT ?? '';
  objects.set(url.slice('s3:/'.length), typeof does.result === 'string' ? does.result : JSON.stringify(does.result));
}

/** Where a work stands now. `room`: how long it waits for a machine; it never gets one with -1. */
function standing(work) {
  const { does, startedAt, stoppedAt = Number.POSITIVE_INFINITY } = work;
  const { ms = 0, room = 0 } = does;
  const runsAt = room < 0 ? Number.POSITIVE_INFINITY : startedAt + room;
  const endsAt = does.pulls === undefined ? runsAt + ms : runsAt;
  const now = Date.now();
  if (now >= Math.min(endsAt, stoppedAt)) {
    const isStopped = stoppedAt < endsAt;
    const ran = does.pulls === undefined && runsAt < (isStopped ? stoppedAt : endsAt + 1);
    if (!isStopped && ran && !work.hasWritten) {
      work.hasWritten = true;
      if ((does.exit ?? 0) === 0) writeResult(work);
    }
    return { ended: true, isStopped, ran, runsAt, endedAt: Math.min(endsAt, stoppedAt) };
  }
  return { ended: false, ran: now >= runsAt, runsAt };
}

/** Where another process answers S3's calls, the container writes its result there, half way. */
function writeElsewhere({ variables, does }) {
  const { RUNSHEET_TEST_S3 } = process.env;
  const { RUNSHEET_RESULT = '' } = variables;
  if (RUNSHEET_TEST_S3 === undefined || does.result === undefined) return;
  const put = { method: 'PUT', body: JSON.stringify(does.result) };
  setTimeout(
    () => void fetch(`${RUNSHEET_TEST_S3}/${RUNSHEET_RESULT.slice('s3://'.length)}`, put),
    does.ms / 2,
  ).unref();
}

const seconds = (ms) => ms / 1000;

function describeTask(work) {
  const { ended, isStopped, ran, runsAt, endedAt } = standing(work);
  const { does } = work;
  const own = {
    containerArn: arn('ecs', `container/etl/${work.id}/${work.id}`),
    taskArn: work.arn,
    name: work.container,
    lastStatus: ended ? 'STOPPED' : ran ? 'RUNNING' : 'PENDING',
    ...(ended && ran && !does.stops && { exitCode: isStopped ? 143 : (does.exit ?? 0) }),
    ...(ended && !isStopped && (does.pulls ?? does.reason) !== undefined && { reason: does.pulls ?? does.reason }),
  };
  return {
    taskArn: work.arn,
    clusterArn: arn('ecs', 'cluster/etl'),
    taskDefinitionArn: arn('ecs', 'task-definition/pack:7'),
    lastStatus: ended ? 'STOPPED' : ran ? 'RUNNING' : 'PROVISIONING',
    desiredStatus: ended ? 'STOPPED' : 'RUNNING',
    startedBy: work.startedBy,
    cpu: '256',
    memory: '512',
    launchType: 'FARGATE',
    createdAt: seconds(work.startedAt),
    ...(ran && { startedAt: seconds(runsAt), pullStartedAt: seconds(work.startedAt) }),
    ...(ended && {
      stoppedAt: seconds(endedAt),
      executionStoppedAt: seconds(endedAt),
      stopCode: isStopped
        ? 'UserInitiated'
        : (does.stops ?? (does.pulls ? 'TaskFailedToStart' : 'EssentialContainerExited')),
      stoppedReason: isStopped ? work.why : (does.pulls ?? 'Essential container in task exited'),
    }),
    containers: [own],
    version: 1,
  };
}

const ecs = {
  RunTask({ cluster, taskDefinition, overrides, clientToken, startedBy, ...place }) {
    if (cluster === 'gone') refuse('ClusterNotFoundException', 'Cluster not found.');
    if (taskDefinition === 'missing') refuse('ClientException', 'Unable to find task definition: missing');
    const size = JSON.stringify(overrides).length;
    if (size > 8192) refuse('InvalidParameterException', `Overrides of ${size} characters exceed the limit of 8192.`);
    const known = [...works.values()].find((each) => each.token === clientToken);
    const input = JSON.stringify([taskDefinition, overrides, place]);
    if (known && known.input !== input)
      refuse('ConflictException', 'The clientToken is in use with another request.', { resourceIds: [known.arn] });
    if (known) return { tasks: [describeTask(known)], failures: [] };
    const [{ name, command = [], environment }] = overrides.containerOverrides;
    const does = JSON.parse(command[0] ?? '{}');
    if (does.failure) return { tasks: [], failures: [{ arn: arn('ecs', 'cluster/etl'), reason: does.failure }] };
    const id = randomUUID().replaceAll('-', '');
    const work = {
      id,
      arn: arn('ecs', `task/etl/${id}`),
      token: clientToken,
      input,
      startedBy,
      place,
      overrides,
      container: name,
      variables: Object.fromEntries(environment.map((each) => [each.name, each.value])),
      does,
      startedAt: Date.now(),
    };
    works.set(id, work);
    writeElsewhere(work);
    return { tasks: [describeTask(work)], failures: [] };
  },
  DescribeTasks({ tasks: [task] }) {
    const work = works.get(task.split('/').at(-1));
    return work
      ? { tasks: [describeTask(work)], failures: [] }
      : { tasks: [], failures: [{ arn: task, reason: 'MISSING' }] };
  },
  ListTasks({ startedBy }) {
    const running = [...works.values()].filter((work) => work.startedBy === startedBy && !standing(work).ended);
    return { taskArns: running.map((work) => work.arn) };
  },
  StopTask({ task, reason }) {
    const work = works.get(task.split('/').at(-1));
    if (!work) refuse('InvalidParameterException', 'The referenced task was not found.');
    if (!standing(work).ended) {
      work.why = reason;
      work.stoppedAt ??= Date.now() + (work.does.stubborn_ms ?? 0);
    }
    return { task: describeTask(work) };
  },
  DescribeTaskDefinition({ taskDefinition }) {
    const options = { 'awslogs-group': '/ecs/pack', 'awslogs-region': REGION, 'awslogs-stream-prefix': 'pack' };
    const logConfiguration = { logDriver: 'awslogs', options };
    return {
      taskDefinition: { taskDefinitionArn: taskDefinition, containerDefinitions: [{ name: 'main', logConfiguration }] },
    };
  },
};

function describeJob(work) {
  const { ended, isStopped, ran, runsAt, endedAt } = standing(work);
  const { does } = work;
  const exit = does.exit ?? 0;
  const isGood = ended && !isStopped && ran && exit === 0 && !does.reason && !does.status_reason;
  const status = isGood ? 'SUCCEEDED' : ended ? 'FAILED' : ran ? 'RUNNING' : 'RUNNABLE';
  const reasonAtEnd = isStopped
    ? work.why
    : (does.status_reason ?? (does.pulls ? 'Task failed to start' : 'Essential container in task exited'));
  return {
    jobArn: work.arn,
    jobId: work.id,
    jobName: work.name,
    jobQueue: arn('batch', 'job-queue/nightly'),
    jobDefinition: arn('batch', 'job-definition/load:7'),
    status,
    ...(ended && { statusReason: reasonAtEnd }),
    ...(!ended && !ran && does.waits && { statusReason: does.waits }),
    createdAt: work.startedAt,
    ...(ran && { startedAt: runsAt }),
    ...(ended && { stoppedAt: endedAt }),
    isTerminated: isStopped && ran,
    isCancelled: isStopped && !ran,
    attempts: [],
    container: {
      image: 'busybox',
      ...(ran && { logStreamName: `load/default/${work.id}` }),
      ...(ended && ran && does.status_reason === undefined && { exitCode: isStopped ? 137 : exit }),
      ...(ended && !isStopped && (does.pulls ?? does.reason) !== undefined && { reason: does.pulls ?? does.reason }),
    },
  };
}

const batch = {
  submitjob({ jobName, jobQueue, jobDefinition, containerOverrides = {}, timeout, retryStrategy }) {
    if (jobQueue === 'gone') refuse('ClientException', `JobQueue ${jobQueue} not found`);
    if (jobDefinition === 'missing') refuse('ClientException', `JobDefinition ${jobDefinition} not found`);
    if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/.test(jobName))
      refuse('ClientException', 'Job name should match valid pattern');
    if (timeout && timeout.attemptDurationSeconds < 60)
      refuse('ClientException', 'Job timeout must be at least 60 seconds');
    const { command = [], environment = [] } = containerOverrides;
    const id = randomUUID();
    const work = {
      id,
      arn: arn('batch', `job/${id}`),
      name: jobName,
      overrides: { containerOverrides, timeout, retryStrategy },
      variables: Object.fromEntries(environment.map((each) => [each.name, each.value])),
      does: JSON.parse(command[0] ?? '{}'),
      startedAt: Date.now(),
    };
    works.set(id, work);
    writeElsewhere(work);
    return { jobArn: work.arn, jobId: id, jobName };
  },
  describejobs({ jobs }) {
    return { jobs: jobs.flatMap((id) => (works.has(id) ? [describeJob(works.get(id))] : [])) };
  },
  listjobs({ jobQueue, filters: [{ name, values }] }) {
    if (jobQueue === 'gone') refuse('ClientException', `JobQueue ${jobQueue} not found`);
    if (name !== 'JOB_NAME') refuse('ClientException', `unknown filter ${name}`);
    const begin = values[0].replace(/\*$/, '').toLowerCase();
    const found = [...works.values()].filter((work) => work.name?.toLowerCase().startsWith(begin));
    return {
      jobSummaryList: found.map((work) => ({
        jobArn: work.arn,
        jobId: work.id,
        jobName: work.name,
        status: describeJob(work).status,
      })),
    };
  },
  terminatejob({ jobId, reason }) {
    const work = works.get(jobId);
    if (work && !standing(work).ended) {
      work.why = reason;
      work.stoppedAt ??= Date.now() + (work.does.stubborn_ms ?? 0);
    }
    return {};
  },
};

function refuse(type, message, more = {}) {
  throw Object.assign(new Error(message), { type, more });
}

function takeFault(action) {
  const at = faults.findIndex((fault) => fault.action === action);
  const fault = faults[at];
  if (fault && --fault.times <= 0) faults.splice(at, 1);
  return fault;
}

const server = createServer(async (request, response) => {
  const pieces = [];
  for await (const chunk of request) pieces.push(chunk);
  const body = Buffer.concat(pieces);
  const url = new URL(request.url, 'http://localhost');
  const json = (status, value, headers = {}) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', ...headers });
    response.end(JSON.stringify(value));
  };
  if (url.pathname.startsWith('/tests/')) return json(200, ofTests[url.pathname.slice(7)](JSON.parse(body.toString())));
  const target = request.headers['x-amz-target'];
  const action = target ? String(target).split('.')[1] : /^\/v1\/(\w+)$/.exec(url.pathname)?.[1];
  if (action === undefined) return answerS3(request, response, url, body);
  calls.push(action);
  const fault = takeFault(action);
  try {
    if (fault?.how === 'break') return json(500, { __type: 'ServerException', message: 'broken by the test' });
    if (fault && fault.how !== 'lose')
      refuse(fault.how, fault.message ?? `${fault.how}: refused by the test's service`);
    const result = (target ? ecs : batch)[action](JSON.parse(body.toString()));
    // The answer is lost: the connection ends without it.
    if (fault) return request.socket.destroy();
    json(200, result);
  } catch (error) {
    const type = error.type ?? 'ServerException';
    json(error.type ? 400 : 500, { __type: type, message: error.message, ...error.more }, { 'x-amzn-errortype': type });
  }
});

/** Three calls of S3: PutObject, ListObjectsV2 of one key, GetObject. */
function answerS3(request, response, url, body) {
  const action =
    request.method === 'PUT' ? 'PutObject' : url.searchParams.has('list-type') ? 'ListObjectsV2' : 'GetObject';
  calls.push(action);
  const fault = takeFault(action);
  const xml = (status, text) => {
    response.writeHead(status, { 'content-type': 'application/xml' });
    response.end(`<?xml version="1.0" encoding="UTF-8"?>${text}`);
  };
  const refused = (status, code) =>
    xml(status, `<Error><Code>${code}</Code><Message>refused by the test</Message></Error>`);
  if (fault?.how === 'break') return refused(503, 'SlowDown');
  if (fault) return refused(403, fault.how);
  const key = decodeURIComponent(url.pathname);
  if (action === 'PutObject') {
    objects.set(key, body.toString());
    return response.writeHead(200).end();
  }
  if (action === 'ListObjectsV2') {
    for (const work of works.values()) standing(work);
    const wanted = `${key.replace(/\/$/, '')}/${url.searchParams.get('prefix')}`;
    const found = [...objects].filter(([each]) => each.startsWith(wanted));
    const listed = found.map(
      ([each, text]) =>
        `<Contents><Key>${each.split('/').slice(2).join('/')}</Key><Size>${Buffer.byteLength(text)}</Size></Contents>`,
    );
    return xml(200, `<ListBucketResult><KeyCount>${found.length}</KeyCount>${listed.join('')}</ListBucketResult>`);
  }
  const text = objects.get(key);
  if (text === undefined) return refused(403, 'AccessDenied');
  response.writeHead(200, { 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

const ofTests = {
  faults: (given) => {
    faults.push(...given);
    return {};
  },
  forget: () => {
    works.clear();
    return {};
  },
  seen: () => ({
    calls,
    objects: Object.fromEntries(objects),
    works: [...works.values()].map((work) => ({ ...work, ...standing(work) })),
  }),
};

server.listen(Number(process.env.RUNSHEET_TEST_PORT ?? 0), '127.0.0.1', () =>
  process.send?.({ port: server.address().port }),
);
process.on('disconnect', () => process.exit());
