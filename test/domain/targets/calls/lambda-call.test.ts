import {
  LAMBDA_CLASSES,
  mayHaveRun,
  printedLines,
  readFunctionError,
  usageOfCall,
} from '../../../../domain/targets/calls/lambda-call';

/* The shapes are those of Lambda's documentation: each runtime's page on errors, and "Understanding retry behavior". */

describe('the error of a function', () => {
  it('is its own name, message and trace: Node', () => {
    const trace = [
      'OrderError: no order 7',
      '    at find (/var/task/index.js:3:9)',
      '    at exports.handler (/var/task/index.js:9:5)',
    ];
    expect(readFunctionError(JSON.stringify({ errorType: 'OrderError', errorMessage: 'no order 7', trace }))).toEqual({
      name: 'OrderError',
      message: 'no order 7',
      class: 'job',
      trace,
    });
  });

  it('is its own name, message and trace: Python, whose lines are two in one', () => {
    const stackTrace = ['  File "/var/task/erp.py", line 9, in handler\n    find(7)\n'];
    const { name, trace } = readFunctionError(
      JSON.stringify({ errorMessage: "'x'", errorType: 'KeyError', requestId: 'r', stackTrace }),
    );
    expect([name, trace[0]]).toEqual(['KeyError', '  File "/var/task/erp.py", line 9, in handler']);
  });

  it.each([
    ['Sandbox.Timedout', 'RequestId: r Error: Task timed out after 3.00 seconds', 'timeout'],
    ['Runtime.ExitError', 'RequestId: r Error: Runtime exited with error: exit status 1', 'job'],
    ['Runtime.OutOfMemory', 'RequestId: r Error: Runtime exited with error: signal: killed', 'job'],
    ['Runtime.ImportModuleError', "Unable to import module 'erp': No module named 'requests'", 'permanent'],
    ['Function.ResponseSizeTooLarge', 'Response payload size exceeded maximum allowed payload size', 'permanent'],
    ['PermanentJobError', 'the order is gone', 'permanent'],
    ['constructor', 'a name that each object has', 'job'],
  ])('says whose doing it is: %s', (errorType, errorMessage, whose) => {
    expect(readFunctionError(JSON.stringify({ errorType, errorMessage })).class).toBe(whose);
  });

  it('may be a text of the time limit without a type, as older runtimes have it', () => {
    const errorMessage = '2026-11-30T09:00:00.000Z 1f2e Task timed out after 3.00 seconds';
    expect(readFunctionError(JSON.stringify({ errorMessage }))).toMatchObject({
      name: 'Sandbox.Timedout',
      class: 'timeout',
    });
  });

  it.each(['', 'no JSON', '[]', 'null', '{"errorType":7,"errorMessage":[],"stackTrace":{}}', '{"trace":[1,null]}'])(
    'may be anything: %j',
    (payload) => {
      expect(readFunctionError(payload)).toMatchObject({ name: 'Error', message: payload, class: 'job', trace: [] });
    },
  );
});

test('a call that Lambda has refused did not run; any other may have', () => {
  const refused = ['TooManyRequestsException', 'ResourceNotFoundException', 'ECONNREFUSED'];
  expect(refused.map(mayHaveRun)).toEqual([false, false, false]);
  expect(['ServiceException', 'ECONNRESET', 'TimeoutError', 'AbortError', 'toString'].map(mayHaveRun)).toEqual(
    Array(5).fill(true),
  );
  expect(LAMBDA_CLASSES.TooManyRequestsException).toBe('fault');
});

test('the end of a log is shown without the lines of the platform', () => {
  const text = [
    'START RequestId: 1f2e Version: $LATEST',
    'ends here',
    'REPORT of the day: good',
    '',
    'END RequestId: 1f2e',
    'REPORT RequestId: 1f2e\tDuration: 3.00 ms\tBilled Duration: 4 ms',
    '{"time":"2026-11-30T09:00:00.000Z","type":"platform.report","record":{"requestId":"1f2e"}}',
  ].join('\n');
  expect(printedLines(text)).toEqual(['ends here', 'REPORT of the day: good']);
});

/** Lambda's documentation, "Using Lambda function logs": both formats of the report. */
describe('what a call is billed for', () => {
  const text = (id: string, ms = 300) =>
    `REPORT RequestId: ${id}\tDuration: 212.40 ms\tBilled Duration: ${ms} ms\tMemory Size: 512 MB\tMax Memory Used: 90 MB\tInit Duration: 87.20 ms\t`;
  const json = (id: string) =>
    `{"time":"2026-11-22T02:00:00.000Z","type":"platform.report","record":{"requestId":"${id}","metrics":{"durationMs":212.4,"billedDurationMs":300,"memorySizeMB":512,"maxMemoryUsedMB":90},"status":"success"}}`;
  const of = (tail: string) => usageOfCall({ tail, requestId: 'r-1' }, true);

  it.each([
    ['text', text('r-1')],
    ['JSON', json('r-1')],
  ])('is in the report at the end of its log, as %s', (_, line) => {
    expect(of(`loading\n${line}\n`)).toEqual({ lambda_gb_seconds: 0.15, lambda_requests: 1 });
  });

  it('is that of a processor that costs more, where nobody knows it is Arm', () => {
    const found = usageOfCall({ tail: text('r-1'), requestId: 'r-1' }, false);
    expect(found).toEqual({ lambda_x86_gb_seconds: 0.15, lambda_requests: 1 });
  });

  it('is of this call, and the last such line is Lambda’s own', () => {
    expect(of(text('r-2'))).toBeUndefined();
    expect(of(json('r-2'))).toBeUndefined();
    expect(of(`${text('r-1', 900_000)}\n${text('r-1')}`)).toMatchObject({ lambda_gb_seconds: 0.15 });
    expect(of('nothing of Lambda’s')).toBeUndefined();
  });
});
