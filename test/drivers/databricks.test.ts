import type { Usage } from '../../domain/cost/usage';
import type { JsonObject } from '../../domain/values/json';
import { databricks } from '../../drivers/databricks';
import type { ServedTarget, WorkState } from '../../drivers/service-driver';
import { BAD_GATEWAY, PRINCIPAL, TOKEN, tooMany, useWorkspace } from '../support/databricks/workspace';
import { aCall, aTargetOf, endOfWork, newToken, refusal } from '../support/drivers/driver-calls';

/* The driver against the workspace that Databricks' own client works with (test/notebook/databricks-client.test.ts). */

const workspace = useWorkspace();
/** One that asks to be left alone, which the calls of the other tests need not heed. */
const busy = useWorkspace();
const away = useWorkspace();

function aTarget(fields: JsonObject = {}, secrets: Record<string, string> = { token: TOKEN }): ServedTarget {
  const own = { workspace: workspace.url, token: { secret: 'ssm:/dbx' }, notebook: '/x', cluster: 'c', ...fields };
  return { ...aTargetOf('databricks:load', own), secret: async (place) => secrets[place] ?? '' };
}

const byPrincipal = (client_secret = PRINCIPAL.client_secret) => {
  const { token: _, ...fields } = aTarget().fields;
  const signIn = { client_id: PRINCIPAL.client_id, client_secret: { secret: 'ssm:/dbx' } };
  return { ...aTarget({}, { client_secret }), fields: { ...fields, ...signIn } };
};

const start = (parameters: JsonObject, target = aTarget(), token = newToken()) =>
  databricks.start(aCall(target, parameters, { token }));

/** How it ended, without what it used, which differs. */
async function endOf(id: string, target = aTarget()): Promise<object> {
  const { usage: _, knownAs: _name, ...state } = { knownAs: '', ...(await lastOf(id, target)) };
  return state;
}

const lastOf = (id: string, target = aTarget()): Promise<WorkState & { usage?: Usage | undefined }> =>
  endOfWork(databricks, id, target);

describe('a run', () => {
  test('has its exit value as its result: JSON as it is, other text as a text, and none', async () => {
    expect(await endOf(await start({ exit: '{"rows": 42}' }))).toEqual({ is: 'succeeded', output: '{"rows": 42}' });
    expect(await endOf(await start({ exit: '42 rows' }))).toEqual({ is: 'succeeded', output: '"42 rows"' });
    expect(await endOf(await start({}))).toEqual({ is: 'succeeded' });
  });

  test('whose exit value Databricks has cut says so', async () => {
    expect(await endOf(await start({ exit_length: 5 * 1024 * 1024 + 1 }))).toMatchObject({
      is: 'failed',
      class: 'permanent',
      name: 'Runsheet.OutputTooLarge',
    });
  });

  test('that fails has its own error, the lines that say where, and its trace without colours', async () => {
    const state = await endOf(await start({ how: 'fail' }));
    expect(state).toMatchObject({
      is: 'failed',
      class: 'job',
      name: 'ValueError',
      message: 'no such order',
      stack: ['----> 3 raise ValueError("no such order")', 'File <command-4211>, line 3'],
      trace: expect.stringMatching(/^-+\nValueError {32}Traceback/),
    });
    expect(JSON.stringify(state)).not.toContain('\\u001b');
  });

  test.each([
    ['cloud', 'fault', 'CLOUD_FAILURE', 'The spot instance was reclaimed'],
    ['cluster', 'permanent', 'INVALID_CLUSTER_REQUEST', 'Node type m5.none is not supported'],
    ['driver', 'job', 'DRIVER_ERROR', 'The driver has stopped'],
    ['skipped', 'fault', 'MAX_CONCURRENT_RUNS_EXCEEDED', 'The job has its most runs'],
    ['timeout', 'timeout', 'TIMEDOUT', 'Run timed out'],
  ])('that ends as %s is a %s', async (how, kind, name, message) => {
    expect(await endOf(await start({ how }))).toMatchObject({ is: 'failed', class: kind, name, message });
  });

  test('of a Python file has what that has printed, whether it ends well or not', async () => {
    const { notebook: _, ...fields } = aTarget().fields;
    const prints = ['--prints', { parameter: 'prints' }, '--how', { parameter: 'how' }];
    const libraries = [{ whl: '/Workspace/load.whl' }];
    const own = { ...aTarget(), fields: { ...fields, python_file: '/load.py', arguments: prints, libraries } };
    const printed = '42 rows\nwritten';
    expect(await endOf(await start({ prints: printed, how: 'good' }, own), own)).toEqual({ is: 'succeeded', printed });
    expect(await endOf(await start({ prints: printed, how: 'fail' }, own), own)).toMatchObject({
      is: 'failed',
      printed,
    });
  });

  test('is stopped by a cancel, which may take a while, and again without harm', async () => {
    const id = await start({ ms: 60_000, stubborn_ms: 300 });
    await databricks.stop(id, aTarget(), 'its time is over');
    expect(await databricks.look(id, aTarget())).toMatchObject({ is: 'running' });
    expect(await endOf(id)).toEqual({ is: 'stopped' });
    await databricks.stop(id, aTarget(), 'its time is over');
  });

  test('says how long it took, however it ended', async () => {
    const used = (id: Promise<string>) => id.then((each) => lastOf(each)).then(({ usage }) => usage);
    expect(await used(start({ ms: 400 }))).toEqual({ databricks_seconds: 0.4 });
    expect(await used(start({ ms: 300, how: 'fail' }))).toEqual({ databricks_seconds: 0.3 });
    const id = await start({ ms: 60_000 });
    await databricks.stop(id, aTarget(), 'its time is over');
    expect((await lastOf(id)).usage?.databricks_seconds).toBeGreaterThan(0);
  });

  test('that was deleted meanwhile is unknown, and nothing of it is stopped', async () => {
    const id = await start({ ms: 60_000 });
    const [run] = workspace.jobs.runs;
    if (run) workspace.jobs.forget(run);
    expect(await databricks.look(id, aTarget())).toEqual({ is: 'unknown' });
    await databricks.stop(id, aTarget(), 'its time is over');
  });

  test('of another workspace is not asked for: the token is of the declared one', async () => {
    const before = workspace.seen.length;
    await expect(databricks.look('evil.example/jobs/1/runs/2', aTarget())).rejects.toThrow(
      /^evil\.example\/jobs\/1\/runs\/2 is no run of 127\.0\.0\.1:\d+, the workspace that databricks:load is declared with$/,
    );
    expect(workspace.seen).toHaveLength(before);
  });
});

describe('a start', () => {
  test('whose answer is lost is found by its token, also by one that comes twice', async () => {
    const token = newToken();
    workspace.fail({ path: 'runs/submit', how: 'lose' });
    const before = workspace.jobs.runs.length;
    await expect(start({ ms: 60_000 }, aTarget(), token)).rejects.toThrow(/^127\.0\.0\.1:\d+ did not answer: /);
    const found = await databricks.find(token, aTarget(), 0);
    workspace.fail({ path: 'runs/submit', how: 'twice' });
    expect(await start({ ms: 60_000 }, aTarget(), token)).toBe(found);
    expect(workspace.jobs.runs).toHaveLength(before + 1);
    expect(await databricks.find(newToken(), aTarget(), 0)).toBeUndefined();
  });

  test('of a notebook asks for nothing but the start; a look says the number of the job that it got', async () => {
    const before = workspace.seen.length;
    const token = newToken();
    const id = await start({ ms: 60_000 }, aTarget(), token);
    expect(workspace.seen.slice(before)).toEqual(['POST runs/submit']);
    const { host } = new URL(workspace.url);
    const [run] = workspace.jobs.runs;
    expect(id).toBe(`${host}/runs/${run?.run_id}`);
    const knownAs = `${host}/jobs/${run?.job_id}/runs/${run?.run_id}`;
    expect(await databricks.look(id, aTarget())).toMatchObject({ is: 'running', knownAs });
    expect(await databricks.look(knownAs, aTarget())).not.toHaveProperty('knownAs');
    // Else a call that finds the run would take it for another one than the row's, and stop it.
    expect(await databricks.find(token, aTarget(), 0)).toBe(id);
    await databricks.stop(knownAs, aTarget(), 'its time is over');
    expect(await endOf(id)).toEqual({ is: 'stopped' });
  });

  // Nobody listens there, and only root could. Without any name service an unknown name is EAI_AGAIN.
  test.each([
    ['https://no-such-workspace.invalid', /^(ENOTFOUND job|EAI_AGAIN fault)$/],
    ['http://127.0.0.1:47', /^ECONNREFUSED fault$/],
  ])('at %s, where nobody is, was refused before anything was sent', async (url, is) => {
    const refused = await refusal(start({}, aTarget({ workspace: url })));
    if (typeof refused === 'string') throw new Error(refused);
    expect(refused.by).toBe('StartRefused');
    expect(`${refused.name} ${refused.kind}`).toMatch(is);
    const text = `^databricks:load was not started: ${new URL(url).host} was not reached: .+: check .*its "workspace"$`;
    expect(refused.message).toMatch(new RegExp(text));
  });

  test('of a job that is there has the job’s number in its id, and is found by its parameter', async () => {
    const job = workspace.jobs.addJob();
    const own = aTarget({ job });
    const token = newToken();
    const id = await start({ exit: 'true' }, own, token);
    expect(id).toMatch(new RegExp(`/jobs/${job}/runs/\\d+$`));
    expect(await databricks.find(token, own, 0)).toBe(id);
    expect(await endOf(id, own)).toEqual({ is: 'succeeded', output: 'true' });
    expect(await databricks.find(token, own, 0)).toBe(id);
  });

  test('that Databricks refuses says so in its words, and whose doing it is', async () => {
    expect(await refusal(start({}, aTarget({ cluster: 'gone' })))).toEqual({
      by: 'StartRefused',
      name: 'INVALID_PARAMETER_VALUE',
      message: 'databricks:load was not started: Cluster gone does not exist',
      kind: 'permanent',
    });
    expect(await refusal(start({}, aTarget({}, { token: 'dapi-other' })))).toMatchObject({
      by: 'StartRefused',
      name: 'PERMISSION_DENIED',
      kind: 'permanent',
    });
  });

  test('that is throttled waits for as long as Databricks says, or is refused if that is too long', async () => {
    const target = aTarget({ workspace: busy.url });
    busy.fail({ path: 'runs/submit', how: tooMany(1), times: 2 });
    const before = Date.now();
    await start({}, target);
    expect(Date.now() - before).toBeGreaterThanOrEqual(2_000);
    busy.fail({ path: 'runs/submit', how: tooMany(60) });
    const refused = { by: 'StartRefused', name: 'RESOURCE_EXHAUSTED', kind: 'fault' };
    expect(await refusal(start({}, target))).toMatchObject(refused);
    // Until then nobody of this process asks that workspace anything, for whichever job; others are asked.
    const asked = busy.seen.length;
    expect(await refusal(start({}, target))).toMatchObject({
      ...refused,
      message: expect.stringMatching(
        /^databricks:load was not started: 127\.0\.0\.1:\d+ has asked for no calls within the next \d+ s$/,
      ),
    });
    await expect(databricks.look(`${new URL(busy.url).host}/jobs/1/runs/2`, target)).rejects.toMatchObject({
      retryAfterMs: expect.any(Number),
    });
    expect(busy.seen).toHaveLength(asked);
    await start({});
  });

  test('to which 503 is answered waits, too, as long as a date says', async () => {
    const target = aTarget({ workspace: away.url });
    const headers = { 'retry-after': new Date(Date.now() + 2_500).toUTCString() };
    away.fail({ path: 'runs/submit', how: { status: 503, headers, body: 'TEMPORARILY_UNAVAILABLE: try later' } });
    const before = Date.now();
    await start({}, target);
    expect(Date.now() - before).toBeGreaterThanOrEqual(1_000);
    expect(away.jobs.runs).toHaveLength(1);
    // Longer than a call has: nobody knows whether this one was heard.
    away.fail({ path: 'runs/submit', how: { status: 503, headers: { 'retry-after': '60' }, body: '' } });
    expect(await refusal(start({}, target))).toMatchObject({
      by: 'DatabricksError',
      message: 'the answer was 503 and no JSON: nothing',
    });
  });

  test('after which nobody knows whether it was heard is no refusal', async () => {
    workspace.fail({ path: 'runs/submit', how: BAD_GATEWAY });
    expect(await refusal(start({}))).toMatchObject({
      by: 'DatabricksError',
      message: 'the answer was 502 and no JSON: 502 Bad Gateway',
    });
  });

  test('at an address that ends with a slash, as a browser copies it, is made there', async () => {
    const target = aTarget({ workspace: `${workspace.url}/` });
    expect(await endOf(await start({ exit: '1' }, target), target)).toEqual({ is: 'succeeded', output: '1' });
  });

  test('is redirected nowhere', async () => {
    const headers = { location: 'http://127.0.0.1:1/login' };
    workspace.fail({ path: 'runs/submit', how: { status: 302, headers, body: '' } });
    expect(await refusal(start({}))).toMatchObject({
      by: 'DatabricksError',
      message: 'the workspace redirects calls: it may take them from its own network only',
    });
  });
});

describe('a sign-in', () => {
  test('by a service principal is made once, and anew when its token has expired half way', async () => {
    const before = workspace.seen.length;
    const target = byPrincipal();
    const id = await start({ ms: 100, exit: '1' }, target);
    await databricks.look(id, target);
    const signIns = () => workspace.seen.slice(before).filter((call) => call === 'POST /oidc/v1/token');
    expect(signIns()).toHaveLength(1);
    workspace.expireTokens();
    expect(await endOf(id, target)).toEqual({ is: 'succeeded', output: '1' });
    expect(signIns()).toHaveLength(2);
  });

  test('with a wrong secret refuses a start, and is tried twice', async () => {
    workspace.expireTokens();
    const wrong = { ...byPrincipal('a-wrong-secret'), fields: { ...byPrincipal().fields, client_id: 'another' } };
    expect(await refusal(start({}, wrong))).toEqual({
      by: 'StartRefused',
      name: 'invalid_client',
      message: 'databricks:load was not started: Client authentication failed',
      kind: 'permanent',
    });
  });

  test('never shows its secret, whatever is in it', async () => {
    const secret = 'dapi-of\n-two-lines';
    const refused = await refusal(start({}, aTarget({}, { token: secret })));
    expect(refused).toMatchObject({ by: 'StartRefused', name: 'INVALID_SECRET', kind: 'permanent' });
    expect(JSON.stringify(refused)).not.toContain('dapi-of');
    workspace.fail({ path: 'runs/submit', how: { status: 400, body: `BAD_REQUEST: token ${TOKEN} is odd` } });
    expect(await refusal(start({}))).toMatchObject({
      message: 'databricks:load was not started: token [secret of Databricks] is odd',
    });
  });
});
