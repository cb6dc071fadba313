const { createServer } = require('node:http');

/*
 * Step Functions' three calls about executions, in a process of its own: StartExecution, DescribeExecution,
 * StopExecution, as AWS's docs and its API model say them. What an execution does stands in its input, in the job's
 * parameters: {ms, ends, output, error, cause, stubborn_ms}. `POST /tests/faults` has the next calls of an action go
 * wrong: {action, how, times}, where `how` is `lose` (done, and no answer), `break` (500), or the name of an error.
 */

const executions = new Map();
const calls = [];
const faults = [];

const actions = {
  StartExecution({ stateMachineArn, name, input }) {
    const arn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
    const found = executions.get(arn);
    if (found && (found.input !== input || statusOf(found) !== 'RUNNING')) refuse('ExecutionAlreadyExists');
    if (stateMachineArn.endsWith(':missing')) refuse('StateMachineDoesNotExist');
    if (!found) executions.set(arn, { arn, input, startedAt: Date.now(), does: JSON.parse(input).parameters ?? {} });
    return { executionArn: arn, startDate: executions.get(arn).startedAt / 1000 };
  },
  DescribeExecution({ executionArn }) {
    const found = executions.get(executionArn);
    if (!found) refuse('ExecutionDoesNotExist');
    const status = statusOf(found);
    const { output = { done: true }, error = 'Failed', cause = 'it failed' } = found.does;
    return {
      executionArn,
      stateMachineArn: executionArn.replace(/:execution:(.*):[^:]*$/, ':stateMachine:$1'),
      status,
      startDate: found.startedAt / 1000,
      ...(status === 'SUCCEEDED' && { output: JSON.stringify(output) }),
      ...(status === 'FAILED' && { error, cause }),
      ...(status === 'ABORTED' && { error: 'Runsheet.Stopped', cause: found.why }),
    };
  },
  StopExecution({ executionArn, cause }) {
    const found = executions.get(executionArn);
    if (!found) refuse('ExecutionDoesNotExist');
    if (statusOf(found) === 'RUNNING') {
      found.stoppedAt ??= Date.now() + (found.does.stubborn_ms ?? 0);
      found.why = cause;
    }
    return { stopDate: Date.now() / 1000 };
  },
};

function statusOf({ startedAt, stoppedAt = Number.POSITIVE_INFINITY, does: { ms = 0, ends = 'SUCCEEDED' } }) {
  const endsAt = startedAt + ms;
  if (Date.now() >= Math.min(endsAt, stoppedAt)) return stoppedAt < endsAt ? 'ABORTED' : ends;
  return 'RUNNING';
}

function refuse(type) {
  throw Object.assign(new Error(`${type}: refused by the test's service`), { type });
}

function takeFault(action) {
  const at = faults.findIndex((fault) => fault.action === action);
  const fault = faults[at];
  if (fault && --fault.times <= 0) faults.splice(at, 1);
  return fault?.how;
}

const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  const answer = (status, value) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(value));
  };
  if (request.url === '/tests/faults') {
    faults.push(...JSON.parse(body));
    return answer(200, {});
  }
  if (request.url === '/tests/forget') {
    executions.clear();
    return answer(200, {});
  }
  if (request.url === '/tests/seen') {
    const list = [...executions.values()].map((each) => ({ ...each, status: statusOf(each) }));
    return answer(200, { calls, executions: list });
  }
  const action = String(request.headers['x-amz-target']).split('.')[1];
  calls.push(action);
  const how = takeFault(action);
  try {
    if (how === 'break') return answer(500, { __type: 'InternalServerError', message: 'broken by the test' });
    if (how !== undefined && how !== 'lose') refuse(how);
    const result = actions[action](JSON.parse(body));
    // The answer is lost: the connection ends without it.
    if (how === 'lose') return request.socket.destroy();
    answer(200, result);
  } catch (error) {
    answer(400, { __type: error.type ?? 'InternalServerError', message: error.message });
  }
});

server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('disconnect', () => process.exit());
