import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BAD_GATEWAY, TOKEN, useWorkspace } from '../../support/databricks/workspace';
import { runsheet, startRunsheet } from '../../support/home/command-line';
import { until } from '../../support/home/until';

/* A project on a laptop whose notebooks run in a workspace of Databricks: what is said before its token is there. */

const workspace = useWorkspace();
const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-databricks-'));
const at = (name: string) => path.join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));

beforeAll(() => {
  mkdirSync(at('jobs'));
  writeFileSync(
    at('groups.yaml'),
    'groups: {nightly: {jobs: {load: {target: databricks:load, timeout_minutes: 60, maximum_retries: 0, priority: -1, parameters: {exit: "42"}}}}}\n',
  );
  writeFileSync(
    at('runsheet.config.yaml'),
    `groups: groups.yaml
targets:
  databricks:load:
    workspace: ${workspace.url}
    token: {secret: secretsmanager:etl/dbx}
    notebook: /Repos/etl/load
    cluster: c-1
`,
  );
});

test('without the token plan says that the row is INVALID, and targets and doctor name the line to add', async () => {
  const plan = await runsheet(['plan'], folder);
  expect(plan.stdout).toMatch(
    /load is INVALID, .*databricks:load's token asks for "secretsmanager:etl\/dbx": .* add secretsmanager:etl\/dbx=… to /,
  );
  const { stdout } = await runsheet(['targets', '--json'], folder);
  expect(JSON.parse(stdout).targets).toMatchObject([
    {
      target: 'databricks:load',
      here: 'yes',
      stack: 'yes',
      problem: 'its token is no secret of this machine: add secretsmanager:etl/dbx=… to .runsheet/secrets.env',
    },
  ]);
  await runsheet(['apply', '--yes'], folder);
  expect((await runsheet(['doctor'], folder)).stdout).toContain('databricks:load cannot run: its token is no secret');
});

let runId = '';

test('with it the row runs, and its exit value is the result', async () => {
  writeFileSync(at('.runsheet/secrets.env'), `secretsmanager:etl/dbx=${TOKEN}\n`, { mode: 0o600 });
  const { jobs, run_id } = JSON.parse((await runsheet(['run', 'nightly', '--json'], folder)).stdout);
  runId = run_id;
  expect(jobs).toMatchObject([
    {
      job_name: 'load',
      status: 'SUCCEEDED',
      output: 42,
      attempts: [{ external_id: expect.stringMatching(/\/runs\/\d+$/) }],
    },
  ]);
  const shown = await runsheet(['show', runId], folder);
  expect(shown.stdout).toMatch(/cost: .* of Databricks \(its Jobs API tells no DBUs\)/);
  const doctor = await runsheet(['doctor'], folder);
  expect(doctor.stdout).toMatch(/good.*targets.*1, and what they run is there/);
});

test('its log has what all the calls for it have said: the first starts the work, a later one meets a fault', async () => {
  workspace.fail({ path: 'runs/get-output', how: BAD_GATEWAY });
  const { run_id } = JSON.parse((await runsheet(['run', 'nightly', '--json'], folder)).stdout);
  const { stdout } = await runsheet(['logs', run_id, 'load'], folder);
  expect(stdout.split('\n').slice(0, -1)).toEqual([
    expect.stringMatching(/ info {2}databricks:load runs as .*\/runs\/\d+$/),
    expect.stringMatching(/ warn .*could not be looked at, .*502 Bad Gateway$/),
  ]);
  const whole = await runsheet(['logs', run_id, '--follow', '--json'], folder);
  expect(whole.stdout.trimEnd().split('\n')).toHaveLength(2);
  // Those of another run are not among them.
  expect((await runsheet(['logs', runId], folder)).stdout.trimEnd().split('\n')).toHaveLength(1);
});

test('Ctrl-C while its start is unanswered says what it waits for, and a second one leaves at once, and says so', async () => {
  workspace.fail({ path: 'runs/submit', how: 'hang', times: 99 });
  const before = workspace.seen.length;
  const command = startRunsheet(['run', 'nightly'], folder);
  await until(() => workspace.seen.slice(before).includes('POST runs/submit'), 'the start is asked for');
  command.interrupt();
  await command.complains('still waiting for load (its service has not answered the start of its work)');
  command.interrupt();
  const { code, stderr } = await command.ended;
  workspace.forgive();
  expect(code).toBe(130);
  expect(stderr.trimEnd().split('\n').at(-1)).toMatch(/^left at once: .* work in a service may go on there/);
  const [run] = JSON.parse((await runsheet(['runs', 'nightly', '--json'], folder)).stdout).runs;
  expect(run.status).toBe('ABORTED');
});

test('behind a proxy its calls go through it, if Node is told so', async () => {
  const through: string[] = [];
  const proxy = createServer().on('connect', ({ url = '' }, client: Socket) => {
    through.push(url);
    const [host, port] = url.split(':');
    const onward = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      client.pipe(onward).pipe(client);
    });
    for (const each of [client, onward]) each.on('error', () => each.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const HTTP_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const env = { NODE_USE_ENV_PROXY: '1', HTTP_PROXY, NO_PROXY: '' };
  const { jobs } = JSON.parse((await runsheet(['run', 'nightly', '--json'], folder, env)).stdout);
  proxy.closeAllConnections();
  proxy.close();
  expect(jobs).toMatchObject([{ status: 'SUCCEEDED', output: 42 }]);
  expect(new Set(through)).toEqual(new Set([new URL(workspace.url).host]));
});
