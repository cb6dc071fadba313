import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { BAD_GATEWAY, PRINCIPAL, TOKEN, tooMany, useWorkspace } from '../support/databricks/workspace';

/*
 * The workspace of the tests, seen by Databricks' own client for Python: it speaks the published API, so the driver,
 * which is tried with the same workspace, does too.
 */

jest.setTimeout(120_000);

const workspace = useWorkspace();

/** What the client says. Before its last calls it waits for the faults that they meet. */
async function ask(): Promise<Record<string, unknown>> {
  const file = path.join(__dirname, 'databricks_client.py');
  const given = [workspace.url, TOKEN, PRINCIPAL.client_id, PRINCIPAL.client_secret];
  const child = spawn(process.env.RUNSHEET_TEST_PYTHON ?? '', [file, ...given], { stdio: ['pipe', 'pipe', 'inherit'] });
  let last = '';
  for await (const line of createInterface(child.stdout)) {
    last = line;
    if (line !== 'faults') continue;
    workspace.fail({ path: 'runs/get', how: tooMany(1), times: 2 }, { path: 'runs/list', how: BAD_GATEWAY });
    child.stdin.end('\n');
  }
  return JSON.parse(last);
}

test('Databricks’ own client submits, waits, reads, cancels and signs in at the workspace of the tests', async () => {
  const page = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/\?o=1#job\/\d+\/run\/\d+$/);
  const succeeded = { life: 'TERMINATED', result: 'SUCCESS', code: 'SUCCESS', type: 'SUCCESS', page };
  expect(await ask()).toEqual({
    'same run': true,
    good: succeeded,
    exit: '{"rows": 42}',
    listed: true,
    bad: {
      life: 'TERMINATED',
      result: 'FAILED',
      code: 'RUN_EXECUTION_ERROR',
      type: 'CLIENT_ERROR',
      page,
      error: 'ValueError: no such order',
      traced: true,
    },
    cloud: 'OperationFailed',
    stopped: { life: 'TERMINATED', result: 'CANCELED', code: 'USER_CANCELED', type: 'SUCCESS', page },
    serverless: succeeded,
    job: succeeded,
    parameters: { name: 'exit', value: '7' },
    deleted: {
      type: 'ResourceDoesNotExist',
      code: 'INVALID_PARAMETER_VALUE',
      message: expect.stringMatching(/^Run \d+ does not exist\.$/),
    },
    'deleted token': 'INVALID_PARAMETER_VALUE',
    'no tasks': 'INVALID_PARAMETER_VALUE',
    principal: true,
    'wrong secret': expect.stringContaining('Client authentication failed'),
    'wrong token': {
      type: 'PermissionDenied',
      code: 'PERMISSION_DENIED',
      message: expect.stringMatching(/^Invalid access token\./),
    },
    'after 429 twice': true,
    'bad gateway': expect.any(String),
  });
});
