import { spawn } from 'node:child_process';
import path from 'node:path';
import { isAlive } from '../../../local/processes';
import { TestHome } from '../../support/home/a-home';
import { noted } from '../../support/home/probe';
import { until } from '../../support/home/until';

/*
 * `npx runsheet` is npx, a shell and the command. Here npx is a process that does what it does: it starts the command
 * through a shell, with npm's variables. Whoever ends it or the shell, by whatever signal, ends the command.
 */

const home = new TestHome();
beforeAll(() => home.apply({ nightly: { jobs: { a: {} } } }));
afterAll(() => home.remove());

/** What a test that failed has left: it would keep jest from ending. */
const left: number[] = [];
afterEach(() => {
  for (const pid of left.splice(0)) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
});

const PROGRAM = path.resolve(__dirname, '../../../dist/runsheet.cjs');

/** Starts the command through a shell that stays, and notes the numbers of the shell and of the command. */
async function startByNpx(name: string, args: string[], env: NodeJS.ProcessEnv) {
  const file = home.path(`${name}-pids`);
  const quoted = [process.execPath, PROGRAM, ...args, ...home.options].map((each) => `'${each}'`).join(' ');
  const shell = `echo $$ >> '${file}'; ${quoted} & echo $! >> '${file}'; wait`;
  const code = `require('node:child_process').spawn('sh', ['-c', ${JSON.stringify(shell)}], { stdio: 'inherit' }); setInterval(() => {}, 1000);`;
  const npx = spawn(process.execPath, ['-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  left.push(npx.pid as number);
  let printed = '';
  npx.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  await until(() => noted(file).length === 2, 'the shell notes its process');
  const [shellPid = 0, commandPid = 0] = noted(file).map(Number);
  left.push(shellPid, commandPid);
  return { npx: npx.pid as number, shell: shellPid, command: commandPid, printed: () => printed };
}

const NPX = { npm_command: 'exec' };
const gone = (pid: number) => until(() => !isAlive(pid), `process ${pid} is gone`);

describe('a command that npx started', () => {
  it.each([
    ['npx', 'SIGTERM'],
    ['npx', 'SIGKILL'],
    ['shell', 'SIGTERM'],
  ] as const)('ends with its %s, by %s', async (which, signal) => {
    const started = await startByNpx(`board-${which}-${signal}`, ['board', '--json'], NPX);
    await until(() => started.printed().includes('"url"'), 'the board is open');
    process.kill(started[which], signal);
    await gone(started.command);
    for (const pid of [started.npx, started.shell]) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  });

  it('closes its run before it ends', async () => {
    home.writeJob('heed');
    await home.apply({ slow: { jobs: { a: { target: 'lambda:heed', parameters: { probe: home.path('heed') } } } } });
    const started = await startByNpx('run', ['run', 'slow'], NPX);
    await until(() => noted(home.path('heed')).length > 0, 'the job is at work');
    process.kill(started.npx, 'SIGKILL');
    await gone(started.command);
    expect((await home.json('runs', 'slow')).runs[0].status).toBe('ABORTED');
    if (isAlive(started.shell)) process.kill(started.shell, 'SIGKILL');
  });

  it('that no npx started outlives the process that started it', async () => {
    const started = await startByNpx('alone', ['board', '--json'], { npm_command: undefined });
    await until(() => started.printed().includes('"url"'), 'the board is open');
    process.kill(started.npx, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(isAlive(started.command)).toBe(true);
    process.kill(started.command, 'SIGTERM');
    await gone(started.command);
  });
});
