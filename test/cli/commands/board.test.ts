import { createHash } from 'node:crypto';
import { type IncomingHttpHeaders, type RequestOptions, request } from 'node:http';
import { createServer } from 'node:net';
import { TestHome } from '../../support/home/a-home';
import type { RunningCommand } from '../../support/home/command-line';
import { jobProcess } from '../../support/home/probe';
import { until } from '../../support/home/until';

const home = new TestHome();
const probe = home.path('probe');
let board: RunningCommand;
let address: URL;
let cookie: string;
let runId: string;

interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** By hand, so that a Host and a method can be what they should not be. */
function ask(path: string, options: RequestOptions = {}, at = address): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: at.port, path, ...options }, (reply) => {
      let text = '';
      reply.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      reply.on('end', () => resolve({ status: reply.statusCode ?? 0, headers: reply.headers, text }));
    });
    sent.on('error', reject).end();
  });
}

const look = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  ask(path, { method, headers: { cookie, ...headers } });

async function open(...options: string[]): Promise<{ command: RunningCommand; url: URL }> {
  const command = home.start('board', '--json', ...options);
  await command.prints('\n');
  return { command, url: new URL(JSON.parse(command.printed()).url) };
}

beforeAll(async () => {
  for (const name of ['heed', 'flaky']) home.writeJob(name);
  await home.apply({
    nightly: { jobs: { a: {}, talk: { target: 'lambda:flaky', maximum_retries: 1 } } },
    slow: { jobs: { a: { target: 'lambda:heed', parameters: { probe } } } },
  });
  runId = (await home.json('run', 'nightly')).run_id;
  ({ command: board, url: address } = await open());
  const [first = ''] = (await ask(`/?token=${address.searchParams.get('token')}`)).headers['set-cookie'] ?? [];
  cookie = first.split(';')[0] ?? '';
});
afterAll(async () => {
  board.interrupt();
  // Nothing that a stranger may ask is told to who started it.
  expect(await board.ended).toMatchObject({ code: 0, stderr: '' });
  home.remove();
});

describe('the board', () => {
  it('is opened by its token, which becomes a cookie that no other site can send, and leaves the address', async () => {
    const { status, headers } = await ask(`/groups/nightly?part=2&token=${address.searchParams.get('token')}`);
    expect(status).toBe(303);
    expect(headers.location).toBe('/groups/nightly?part=2');
    expect(headers['set-cookie']).toEqual([expect.stringMatching(/; Path=\/; HttpOnly; SameSite=Strict$/)]);
  });

  it('shows on the page of a run what an attempt prints, while it prints it', async () => {
    const page = () => look(`/runs/${runId}?log=talk%231`);
    expect((await page()).text).toContain('this is attempt 1');
    expect((await look(`/runs/${runId}?log=talk%232`)).text).toContain('this is attempt 2');
    // An unchanged log is no new page, so that an open page asks for it again at no cost.
    const { etag = '' } = (await page()).headers;
    expect((await look(`/runs/${runId}?log=talk%231`, { 'if-none-match': etag })).status).toBe(304);
  });

  it.each([
    ['no token', '/', {}],
    ['a wrong token', '/?token=x', {}],
    ['a wrong token of the right length', `/?token=${'x'.repeat(32)}`, {}],
    ['a wrong cookie', '/', { cookie: 'runsheet-board=x' }],
  ])('shows nothing to who has %s, and says what to do', async (_, path, headers) => {
    const { status, text } = await ask(path, { headers });
    expect(status).toBe(403);
    expect(text).toContain('open the address that runsheet board printed');
  });

  it('leads nowhere else, whatever address the token came with', async () => {
    const token = address.searchParams.get('token');
    for (const path of ['/.//evil.example', '//evil.example/x', '/\\evil.example', '/%2F/evil.example'])
      expect(await ask(`${path}?token=${token}`)).toMatchObject({ status: 303, headers: { location: '/' } });
  });

  it('refuses what is no address, without a word to who started it, and with a page that may load nothing', async () => {
    const { status, headers, text } = await ask('//');
    expect(status).toBe(400);
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; /);
    expect(text).toContain('<h1>Not shown</h1>');
  });

  it('answers under its own name only', async () => {
    for (const host of ['evil.example', `evil.example:${address.port}`, '127.0.0.1:1'])
      expect(await ask('/', { headers: { host, cookie } })).toMatchObject({ status: 421 });
    expect(await ask('/', { headers: { host: `localhost:${address.port}`, cookie } })).toMatchObject({ status: 200 });
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('takes no %s', async (method) => {
    expect(await look('/', {}, method)).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
  });

  it('has a page for the groups, a group, a run and a job', async () => {
    for (const path of ['/', '/groups/nightly', `/runs/${runId}`, '/groups/nightly/jobs/a']) {
      const { status, text, headers } = await look(path);
      expect(status).toBe(200);
      expect(headers['content-type']).toBe('text/html; charset=utf-8');
      expect(text).toContain('nightly');
    }
    expect((await look('/', {}, 'HEAD')).text).toBe('');
  });

  it.each([
    '/x',
    '/runs/no-such-run',
    '/groups/no-such-group',
    '/groups/nightly/jobs/x',
    '/runs/no-such-run/job-runs.csv',
    '/groups/no-such-group/runs.json',
    '/groups/no-such-group/jobs.csv',
    '/groups/%3Cscript%3E',
    '/..%2f',
  ])('says that there is nothing at %s', async (path) => {
    const { status, text } = await look(path);
    expect(status).toBe(404);
    expect(text).toContain('<h1>Not found</h1>');
  });

  it('gives runs, job runs and jobs as files, as the commands print them', async () => {
    const files = [
      [`/runs/${runId}/job-runs`, `${runId}-job-runs`, ['show', runId]],
      ['/groups/nightly/runs', 'nightly-runs', ['runs', 'nightly']],
      ['/groups/nightly/jobs', 'nightly-jobs', ['jobs', 'nightly']],
    ] as const;
    for (const [path, name, args] of files) {
      const { status, headers, text } = await look(`${path}.csv`);
      expect(status).toBe(200);
      expect(headers).toMatchObject({
        'content-type': 'text/csv; charset=utf-8; header=present',
        'content-disposition': `attachment; filename="${name}.csv"`,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      });
      expect(text).toBe(`\ufeff${(await home.runsheet(...args, '--csv')).stdout}`);
      const json = await look(`${path}.json`);
      expect(json.headers).toMatchObject({
        'content-type': 'application/json',
        'content-disposition': `attachment; filename="${name}.json"`,
      });
      expect(await home.json(...args)).toMatchObject(JSON.parse(json.text));
      expect(await look(`${path}.csv`, {}, 'HEAD')).toMatchObject({ status: 200, text: '' });
      expect((await ask(`${path}.csv`)).status).toBe(403);
    }
  });

  it('lets nothing load, and nothing run but the style sheet and the script that it sends', async () => {
    const { headers, text } = await look(`/runs/${runId}`);
    const hash = (tag: string) =>
      [...text.matchAll(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`, 'g'))].map(
        ([, inside = '']) => `'sha256-${createHash('sha256').update(inside).digest('base64')}'`,
      );
    const policy = String(headers['content-security-policy']);
    expect(policy).toMatch(/^default-src 'none'; /);
    expect(policy).toContain(`style-src ${hash('style').join(' ')};`);
    expect(policy).toContain(`script-src ${hash('script').join(' ')};`);
    expect(text).not.toMatch(/\sstyle=/);
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
  });

  it('does not send again what has not changed', async () => {
    const { headers } = await look('/groups/no-such-group');
    expect(await look('/groups/no-such-group', { 'if-none-match': String(headers.etag) })).toMatchObject({
      status: 404,
    });
    const first = await look('/groups/nightly/jobs/a');
    const again = await look('/groups/nightly/jobs/a', { 'if-none-match': String(first.headers.etag) });
    expect(again).toMatchObject({ status: 304, text: '' });
    expect(again.headers['runsheet-wait']).toBe('5000');
  });

  it('follows an open run more often, also where scripts are off, and closes one whose command was killed', async () => {
    const run = home.start('run', 'slow');
    await jobProcess(probe);
    const [{ run_id: id }] = (await home.json('runs', 'slow')).runs;
    const { text, headers } = await look(`/runs/${id}`);
    expect(text).toContain('<noscript><meta http-equiv="refresh" content="5"></noscript>');
    expect(headers['runsheet-wait']).toBe('2000');
    process.kill(-(run.process.pid as number), 'SIGKILL');
    await run.ended;
    await until(async () => (await look(`/runs/${id}`)).text.includes('ABORTED'));
  });

  it('takes the next port where its own is taken, and says so where the port was asked for', async () => {
    const { command, url } = await open();
    expect(url.port).not.toBe(address.port);
    command.interrupt();
    expect(await command.ended).toMatchObject({ code: 0, stderr: '' });
    expect(await home.runsheet('board', '--port', address.port)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        new RegExp(`^error: port ${address.port} is not free .*: choose another with --port`),
      ),
    });
  });

  it('takes the port that it is given', async () => {
    const free = await new Promise<number>((resolve) => {
      const server = createServer().listen(0, '127.0.0.1', () => {
        const { port } = server.address() as { port: number };
        server.close(() => resolve(port));
      });
    });
    const command = home.start('board', '--port', String(free));
    await command.prints(`The board: http://127.0.0.1:${free}/?token=`);
    command.interrupt();
    expect(await command.ended).toMatchObject({ code: 0 });
  });

  it('ends with what to do where the store of its home has gone', async () => {
    const other = new TestHome();
    await other.apply({ nightly: { jobs: { a: {} } } });
    const command = other.start('board');
    await command.prints('The board: ');
    process.kill(other.storePid(), 'SIGKILL');
    const { code, stderr } = await command.ended;
    expect(code).toBe(2);
    expect(stderr).toMatch(/the home's store has gone: .*Start the board again with npx runsheet board --home/);
    other.remove();
  });
});
