import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { JobRunRow } from '../../../domain/tables/rows';
import type { JsonObject } from '../../../domain/values/json';
import { type Finished, useLaptop } from '../../support/home/laptop';
import { noted } from '../../support/home/probe';
import { until } from '../../support/home/until';
import { sh, WorkHere } from '../../support/home/work-here';

/* Rows of `command:` targets, whose programs are shell scripts of the tests. */

jest.setTimeout(120_000);

const laptop = useLaptop();

const work = new WorkHere(laptop);
const note = (name: string) => work.note(name);

describe('the program of a command: target', () => {
  let finished: Finished;
  beforeAll(async () => {
    // No system gives a process so large a number: it is of a process that was killed.
    mkdirSync(path.join(laptop.engine.home.work, 'attempt-4194305-left'), { recursive: true });
    const env = { GREETING: 'hello  $HOME', PATH: process.env.PATH as string };
    finished = await work.runTargets(
      {
        hears: sh(
          'cp "$RUNSHEET_CONTEXT" "$RUNSHEET_RESULT"; echo "$RUNSHEET_GROUP $RUNSHEET_JOB $RUNSHEET_ATTEMPT"; echo "$GREETING" >&2',
          { env },
        ),
        argues: { run: ['printf', '%s|', { parameter: 'day' }, 'a b', { parameter: 'n' }, '$HOME;`id`'] },
        sees: sh('env | sort | grep -a RUNSHEET_ ; env | grep -ac NODE_COMPILE_CACHE; readlink /proc/self/fd/0; pwd'),
        works: sh('echo nothing returned'),
      },
      {
        hears: { parameters: { day: '2026-11-01', deep: { a: [1, null] } }, timeout_minutes: 10_080 },
        argues: { parameters: { day: '"; rm -rf / #', n: 7, unused: {} } },
      },
    );
  });

  it('hears of its job in a file and in variables, and says its result in a file', () => {
    const { status, output, attempts } = finished.rows.hears as JobRunRow;
    expect(status).toBe('SUCCEEDED');
    expect(JSON.parse(output ?? '')).toEqual({
      run_id: finished.runId,
      group: finished.group,
      job: 'hears',
      attempt: 1,
      deadline: expect.stringMatching(/^2\d{3}-.*Z$/),
      scheduled_time: null,
      data_url: expect.stringMatching(new RegExp(`^file:.*/${finished.group}/${finished.runId}/$`)),
      parameters: { day: '2026-11-01', deep: { a: [1, null] } },
    });
    expect(attempts[0]?.external_id).toMatch(/^process \d+ \(start \d+\)$/);
  });

  it('may run for seven days: the deadline that it hears is the row’s', () => {
    const { output, attempts } = finished.rows.hears as JobRunRow;
    const { deadline } = JSON.parse(output ?? '');
    const ms = Date.parse(deadline) - Date.parse(attempts[0]?.started_at ?? '');
    expect(Math.round(ms / 60_000)).toBe(7 * 24 * 60);
  });

  it('prints the attempt’s log', async () => {
    expect((await work.printed(finished, 'hears')).sort()).toEqual([
      'error hello  $HOME',
      `info ${finished.group} hears 1`,
    ]);
  });

  it('gets parameters as arguments as they are: no shell reads them', async () => {
    expect(await work.printed(finished, 'argues')).toEqual(['info "; rm -rf / #|a b|7|$HOME;`id`|']);
  });

  it('runs in the project’s folder without stdin, and knows nothing of the engine’s own variables', async () => {
    const lines = (await work.printed(finished, 'sees'))
      .flatMap((text) => text.split('\n'))
      .map((line) => line.replace('info ', ''));
    const names = lines.filter((line) => line.startsWith('RUNSHEET_')).map((line) => line.split('=')[0]);
    expect(names).toEqual([
      'RUNSHEET_ATTEMPT',
      'RUNSHEET_CONTEXT',
      'RUNSHEET_DATA_DIR',
      'RUNSHEET_DATA_URL',
      'RUNSHEET_DEADLINE',
      'RUNSHEET_GROUP',
      'RUNSHEET_JOB',
      'RUNSHEET_PROCESS',
      'RUNSHEET_RESULT',
      'RUNSHEET_RUN_ID',
    ]);
    expect(lines.slice(names.length)).toEqual(['0', '/dev/null', work.project]);
  });

  it('finds the folder of its run by a path, for scripts, which cannot read URLs', async () => {
    const lines = (await work.printed(finished, 'sees')).flatMap((text) => text.split('\n'));
    const [dir, url] = ['DIR', 'URL'].map(
      (word) => lines.find((line) => line.includes(`RUNSHEET_DATA_${word}=`))?.split('=')[1] ?? '',
    );
    expect(`${pathToFileURL(dir as string)}/`).toBe(url);
  });

  it('need not return a result', () => {
    expect(finished.rows.works).toMatchObject({ status: 'SUCCEEDED', output: 'null' });
  });

  it('leaves no folder of its attempt, and removes those of processes that were killed', () => {
    expect(work.folders()).toEqual([]);
  });

  it('costs one transition a job, in one function that they share', () => {
    const called = finished.events.flatMap((event) => (event.type === 'TaskScheduled' ? [event.functionName] : []));
    expect(called.filter((name) => name === 'run-work')).toHaveLength(4);
    expect([...new Set(called)].sort()).toEqual(['close-run', 'load-group', 'run-work']);
  });
});

describe('a program that ends badly', () => {
  let finished: Finished;
  beforeAll(async () => {
    const scripts = work.project;
    writeFileSync(path.join(scripts, 'plain.sh'), 'echo plain\n');
    writeFileSync(path.join(scripts, 'unread'), 'echo no first line\n');
    chmodSync(path.join(scripts, 'unread'), 0o755);
    finished = await work.runTargets(
      {
        fails: sh('echo "ValueError: no such order" >&2; exit 7'),
        'fails-for-good': sh('exit 2', { permanent_exit_codes: [2] }),
        killed: sh('kill -9 $$'),
        absent: { run: ['no-such-program-here'] },
        'not-executable': { run: ['./plain.sh'] },
        'no-folder': { run: ['true'], cwd: 'nowhere' },
        'no-json': sh('echo "{half" > "$RUNSHEET_RESULT"'),
        'no-utf8': sh('printf "\\377" > "$RUNSHEET_RESULT"'),
        huge: sh('truncate -s 1G "$RUNSHEET_RESULT"'),
        link: sh('ln -s /etc/passwd "$RUNSHEET_RESULT"'),
        'hard-link': sh('echo 1 > x-result; ln x-result "$RUNSHEET_RESULT"'),
        pipe: sh('mkfifo "$RUNSHEET_RESULT"'),
        device: sh('ln -s /dev/zero "$RUNSHEET_RESULT"'),
        moved: sh('d=$(dirname "$RUNSHEET_RESULT"); mv "$d" "$d.x"; ln -s /etc "$d"; rm -rf "$d.x"'),
      },
      { fails: { maximum_retries: 1 }, 'fails-for-good': { maximum_retries: 5 } },
    );
  });

  const errorOf = (job: string) => finished.rows[job]?.error;

  it.each([
    [
      'fails',
      'FAILED',
      'Runsheet.ExitCode',
      /^command:fails ended with exit code 7; it said last: ValueError: no such order$/,
    ],
    ['fails-for-good', 'FAILED', 'Runsheet.ExitCode', /exit code 2, one of its permanent_exit_codes$/],
    ['killed', 'FAILED', 'Runsheet.Killed', /was ended by SIGKILL, as the system does if memory is short$/],
    ['absent', 'FAILED', 'Runsheet.ProgramNotFound', /"no-such-program-here" is not on the PATH: install it, or/],
    ['not-executable', 'FAILED', 'Runsheet.ProgramNotFound', /"\.\/plain\.sh" cannot be executed: chmod \+x it/],
    ['no-folder', 'FAILED', 'Runsheet.ProgramNotFound', /its folder \S+\/project\/nowhere is not there: make it/],
    ['no-json', 'FAILED', 'Runsheet.OutputNotJson', /RUNSHEET_RESULT, is not JSON/],
    ['no-utf8', 'FAILED', 'Runsheet.OutputNotJson', /is not UTF-8/],
    ['huge', 'FAILED', 'Runsheet.OutputTooLarge', /has 1073741824 bytes: at most 32768 are kept/],
    ['link', 'FAILED', 'Runsheet.OutputNotJson', /is a link/],
    ['hard-link', 'FAILED', 'Runsheet.OutputNotJson', /is a link to a file elsewhere/],
    ['pipe', 'FAILED', 'Runsheet.OutputNotJson', /is no regular file/],
    ['device', 'FAILED', 'Runsheet.OutputNotJson', /is a link/],
  ])('is one clear error: %s', (job, status, name, message) => {
    expect(finished.rows[job]).toMatchObject({ status, error: { name, message: expect.stringMatching(message) } });
    expect(errorOf(job)).not.toHaveProperty('stack');
  });

  it('is told in the log as in the row', async () => {
    expect(await work.printed(finished, 'fails')).toEqual([
      'error ValueError: no such order',
      // Node prints an error without frames in brackets.
      'error [Runsheet.ExitCode: command:fails ended with exit code 7; it said last: ValueError: no such order]',
    ]);
  });

  it('is tried again, unless its exit code or its fault is for good', () => {
    const tries = Object.fromEntries(Object.entries(finished.rows).map(([job, row]) => [job, row.attempts.length]));
    expect(tries).toMatchObject({ fails: 2, 'fails-for-good': 1, absent: 1 });
  });

  it('has no result, if it put another folder in place of its own', () => {
    expect(finished.rows.moved).toMatchObject({ status: 'SUCCEEDED', output: 'null' });
    expect(existsSync('/etc/passwd')).toBe(true);
  });
});

describe('a program that leaves something behind', () => {
  const sleeper = (name: string) => `sh -c 'echo $$ >> ${note(name)}; exec sleep 300'`;
  const there = (name: string) => `while [ ! -s ${note(name)} ]; do sleep 0.05; done`;

  const soon = { stop_grace_seconds: 0.3 };

  it('ends with all that it started, when its time is up or when it ends itself', async () => {
    const finished = await work.runTargets(
      {
        'forks-and-leaves': sh(`setsid ${sleeper('a')} > /dev/null 2>&1 & ${there('a')}; exit 0`),
        'keeps-outputs': sh(`${sleeper('b')} & ${there('b')}; exit 0`),
        'closes-outputs': sh(`exec 1>&- 2>&-; echo $$ >> ${note('c')}; exec sleep 0.2`),
        late: sh(
          `setsid ${sleeper('d')} & env -i setsid ${sleeper('e')} & (trap '' TERM; ${sleeper('f')}) & wait`,
          soon,
        ),
        deaf: sh(`trap '' TERM INT HUP; echo $$ >> ${note('g')}; while :; do sleep 1; done`, soon),
      },
      { late: { timeout_minutes: 0.1 }, deaf: { timeout_minutes: 0.1 } },
    );
    expect(Object.fromEntries(Object.entries(finished.rows).map(([job, { status }]) => [job, status]))).toEqual({
      'forks-and-leaves': 'SUCCEEDED',
      'keeps-outputs': 'SUCCEEDED',
      'closes-outputs': 'SUCCEEDED',
      late: 'TIMED_OUT',
      deaf: 'TIMED_OUT',
    });
    for (const name of 'abcdefg') await work.gone(name);
    expect((await work.printed(finished, 'forks-and-leaves')).join()).toMatch(/the work left process \d+ running/);
    expect(work.folders()).toEqual([]);
  });

  it('has the time of its target to end, also what a shell has started; the next attempt begins after it', async () => {
    const slowly = (name: string) =>
      `trap "sleep 1.5; date +%s%N > ${note(name)}.ended; exit 0" TERM; echo ready; while :; do sleep 0.1; done`;
    const finished = await work.runTargets(
      {
        tidy: sh(slowly('tidy')),
        'below-a-shell': sh(`sh -c '${slowly('below')}' & wait`),
        hasty: sh(slowly('hasty'), soon),
      },
      {
        tidy: { timeout_minutes: 0.03, maximum_retries: 1 },
        'below-a-shell': { timeout_minutes: 0.03 },
        hasty: { timeout_minutes: 0.03 },
      },
    );
    const { tidy, hasty, ...others } = finished.rows;
    expect([tidy, hasty, others['below-a-shell']].map((row) => row?.status)).toEqual(Array(3).fill('TIMED_OUT'));
    expect(tidy?.duration_ms).toBeGreaterThan(3_000);
    expect(hasty?.duration_ms).toBeLessThan(tidy?.duration_ms ?? 0);
    expect(['tidy', 'below', 'hasty'].map((name) => existsSync(`${note(name)}.ended`))).toEqual([true, true, false]);
    const ended = Number(noted(`${note('tidy')}.ended`).at(-1)) / 1e6;
    const [first, second] = tidy?.attempts ?? [];
    expect(Date.parse(second?.started_at ?? '')).toBeGreaterThanOrEqual(Date.parse(first?.ended_at ?? ''));
    expect(ended).toBeLessThanOrEqual(Date.parse(second?.ended_at ?? '') + 1);
  });

  it('ends when its run is stopped', async () => {
    const stop = new AbortController();
    const running = work.runTargets({ endless: sh(`setsid ${sleeper('h')} & wait`) }, {}, { signal: stop.signal });
    await until(() => existsSync(note('h')), 'the work runs');
    stop.abort('interrupted');
    expect((await running).rows.endless?.status).toBe('ABORTED');
    await work.gone('h');
  });
});

describe('a row whose target or parameters cannot run', () => {
  it('is INVALID before anything runs, with one sentence', async () => {
    const targets = { run: { run: ['true', { parameter: 'day' }] } };
    const row = (parameters: JsonObject) => ({ target: 'command:run', parameters });
    const finished = await work.runTargets(targets, {
      run: { parameters: { day: 'x' } },
      nul: row({ day: 'a\0b' }),
      list: row({ day: [1] }),
      none: row({}),
      undeclared: { target: 'command:runs' },
      long: { ...row({ day: 1 }), timeout_minutes: 10_081 },
    });
    const reasons = Object.fromEntries(Object.entries(finished.rows).map(([job, row]) => [job, row.reason]));
    expect(finished.rows.run?.status).toBe('SUCCEEDED');
    expect(reasons).toMatchObject({
      nul: 'parameters.day holds a NUL character, which no argument can',
      list: 'parameters.day is [1]: expected a text, a number, true or false for an argument',
      none: 'parameters.day is missing: the target takes it as an argument',
      undeclared:
        'target is "command:runs": the project\'s config declares no such target (declared: command:run): did you mean "command:run"?',
      long: 'timeout_minutes is 10081: expected minutes, more than 0 and at most 10080 (7 days)',
    });
  });
});
