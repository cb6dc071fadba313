import { readFileSync } from 'node:fs';
import path from 'node:path';
import { processIdentity } from '../../../local/processes';
import { aJsRow, type Finished, jobFile, runJobs, useLaptop } from '../../support/home/laptop';
import { noted } from '../../support/home/probe';
import { until } from '../../support/home/until';

/* Jobs that start a process and do not wait for it. Each process notes its number in a file of the laptop's folder. */

jest.setTimeout(120_000);

const laptop = useLaptop();
const given = { sources: { js: jobFile('js') }, workers: 1 };
const noteOf = (name: string) => path.join(laptop.scratch, name);

/** The shell notes its own number, which `exec` keeps. */
const sleeper = (name: string) => `echo $$ >> ${noteOf(name)}; exec sleep 300`;
const run = "const { spawn, spawnSync, execSync } = require('node:child_process');";
const noted1 = (name: string) =>
  `while (!require('node:fs').existsSync('${noteOf(name)}')) await new Promise((r) => setTimeout(r, 5));`;

/** Starts a process in one of the ways to leave its parent, and waits until it is there. */
const WAYS: Record<string, (name: string) => string> = {
  'a child': (name) => `spawn('sh', ['-c', \`${sleeper(name)}\`], { stdio: 'ignore' }).unref();`,
  'a detached child': (name) =>
    `spawn('sh', ['-c', \`${sleeper(name)}\`], { detached: true, stdio: 'ignore' }).unref();`,
  'a child that is deaf to signals': (name) =>
    `spawn('sh', ['-c', \`trap '' TERM HUP INT; ${sleeper(name)}\`], { detached: true, stdio: 'ignore' }).unref();`,
  'a child without its environment': (name) =>
    `spawn('sh', ['-c', \`${sleeper(name)}\`], { detached: true, stdio: 'ignore', env: {} }).unref();`,
  'a grandchild in a session of its own': (name) =>
    `spawn('sh', ['-c', \`setsid sh -c '${sleeper(name)}' & wait\`], { stdio: 'ignore' }).unref();`,
};

/** Their parent has ended: only the mark in their environment finds them. */
const ORPHANS: Record<string, (name: string) => string> = {
  'an orphan': (name) => `execSync(\`(${sleeper(name)}) > /dev/null 2>&1 &\`);`,
  'an orphan in a session of its own': (name) => `execSync(\`setsid sh -c '${sleeper(name)}' > /dev/null 2>&1 &\`);`,
};

const nameOf = (what: string) => what.replaceAll(' ', '-');
const start = (way: (name: string) => string, name: string) => `${run} ${way(name)} ${noted1(name)}`;

/** The process that was noted, once it is gone. Not `isAlive`: whoever adopts an orphan need not reap it. */
async function gone(name: string): Promise<void> {
  const [pid] = noted(noteOf(name));
  expect(Number(pid)).toBeGreaterThan(1);
  await until(() => processIdentity(Number(pid)) === undefined, `the process of ${name} is gone`);
}

describe('what an attempt leaves running', () => {
  let finished: Finished;
  let alive: Record<string, boolean>;
  beforeAll(async () => {
    const ways = Object.entries(WAYS).flatMap(([what, way], index) => [
      aJsRow(nameOf(what), `${start(way, nameOf(what))} return process.pid;`, { priority: 2 * index }),
      aJsRow(`after-${nameOf(what)}`, 'return process.pid;', { priority: 2 * index + 1 }),
    ]);
    alive = {};
    finished = await runJobs(laptop, ways, {
      ...given,
      onEvent: ({ type, payload }) => {
        const { job_name = '' } = ((payload as { Payload?: object })?.Payload ?? payload ?? {}) as {
          job_name?: string;
        };
        if (type !== 'TaskStarted' || !job_name.startsWith('after-')) return;
        const [pid] = noted(noteOf(job_name.slice('after-'.length)));
        alive[job_name] = processIdentity(Number(pid)) !== undefined;
      },
    });
  });

  it.each(Object.keys(WAYS))('ends with a successful attempt, before the next job begins: %s', async (what) => {
    const [row, after] = [finished.rows[nameOf(what)], finished.rows[`after-${nameOf(what)}`]];
    expect([row?.status, after?.status]).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    expect(after?.output).not.toBe(row?.output);
    expect(alive[`after-${nameOf(what)}`]).toBe(false);
    await gone(nameOf(what));
  });

  it('is named in the log of the attempt', () => {
    const stream = finished.rows['a-child']?.attempts[0]?.log_stream;
    const log = readFileSync(path.join(laptop.engine.home.logs, `${stream}.log`), 'utf8');
    expect(log).toMatch(/"level":"warn".*the attempt left process \d+ running, which ends now/);
  });
});

describe('a process that a job started', () => {
  const all = Object.entries({ ...WAYS, ...ORPHANS });

  it('ends with the run at the latest, even if its parent has ended', async () => {
    const jobs = Object.entries(ORPHANS).map(([what, way]) =>
      aJsRow(nameOf(what), `${start(way, nameOf(what))} return 1;`),
    );
    const { run: row } = await runJobs(laptop, jobs, given);
    expect(row.status).toBe('SUCCEEDED');
    for (const what of Object.keys(ORPHANS)) await gone(nameOf(what));
  });

  it.each([
    ['the deadline', 'for (;;);', 'TIMED_OUT'],
    ['a crash', 'process.kill(process.pid, "SIGKILL"); for (;;);', 'FAILED'],
    ['an exit of its own', 'process.exit(3);', 'FAILED'],
  ])('ends when %s ends the attempt', async (how, then, status) => {
    const name = (what: string) => nameOf(`${how} ${what}`);
    // Nothing finds a child that lost its environment with its mark, and by a crash its parent too.
    const ways = all.filter(([what]) => how !== 'a crash' || what !== 'a child without its environment');
    const jobs = ways.map(([what, way]) =>
      aJsRow(name(what), `${start(way, name(what))} ${then}`, { timeout_minutes: 0.02 }),
    );
    const { rows } = await runJobs(laptop, jobs, { ...given, workers: 4 });
    expect(new Set(Object.values(rows).map((row) => row.status))).toEqual(new Set([status]));
    for (const [what] of ways) await gone(name(what));
  });

  it('ends when the run is stopped', async () => {
    const name = (what: string) => nameOf(`stopped ${what}`);
    const jobs = all.map(([what, way]) => aJsRow(name(what), `${start(way, name(what))} await new Promise(() => {});`));
    const stop = new AbortController();
    const running = runJobs(laptop, jobs, { ...given, workers: all.length, signal: stop.signal });
    await until(() => all.every(([what]) => noted(noteOf(name(what))).length > 0), 'all are there');
    stop.abort();
    expect((await running).run.status).toBe('ABORTED');
    for (const [what] of all) await gone(name(what));
  });
});
