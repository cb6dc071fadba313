import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { MasterRow } from '../../../domain/tables/master-row';
import type { ErrorRecord } from '../../../domain/tables/rows';
import { readAttemptLogFile } from '../../../local/functions/read-attempt-log-file';
import { type JobAttempt, type RunJobOptions, runJob } from '../../../sdk/testing';
import { readFiles } from '../../../sdk/testing/data-folder';
import { type LoggedLine, readLogLine } from '../../../sdk/testing/log-line';
import { type Finished, jobFile, runJobs, useLaptop } from '../../support/home/laptop';
import { ACTS, handler } from '../../support/jobs/conform';
import { aJobRow } from '../../support/rows/a-group';

/*
 * One table of jobs, run in the engine's processes and by `runJob`: each must end in the same way in both.
 */

jest.setTimeout(90_000);

const SECRETS = { 'secretsmanager:shop/db': 'pAss w0rd"9' };
const GROUP = 'conform';
const SCHEDULED = '2026-11-22T02:00:00.000Z';

/** What a job's row says beside its name; `runJob` is told the same. */
const GIVEN: Record<string, Pick<RunJobOptions, 'parameters' | 'timeoutMinutes'>> = {
  succeeds: { parameters: { region: 'north', limits: [1, 2] } },
  'times-out': { timeoutMinutes: 0.001 },
  'answers-too-late': { timeoutMinutes: 0.001 },
  'ignores-its-signal': { timeoutMinutes: 0.001 },
  'leaks-its-secret': { parameters: { password: { secret: 'secretsmanager:shop/db' } } },
  'throws-its-secret': { parameters: { password: { secret: 'secretsmanager:shop/db' } } },
};

const PRIORITIES: Record<string, number> = { upstream: 0, downstream: 2 };

const laptop = useLaptop();
let engine: Finished;

beforeAll(async () => {
  const lines = Object.entries(SECRETS).map(([reference, value]) => `${reference}='${value}'\n`);
  writeFileSync(laptop.engine.home.secretsFile, lines.join(''), { mode: 0o600 });
  const rows = Object.keys(ACTS).map((job_name): MasterRow => {
    const { parameters, timeoutMinutes } = GIVEN[job_name] ?? {};
    return aJobRow({
      job_name,
      target: 'lambda:conform',
      priority: PRIORITIES[job_name] ?? 1,
      ...(parameters && { parameters }),
      ...(timeoutMinutes && { timeout_minutes: timeoutMinutes }),
    });
  });
  engine = await runJobs(laptop, rows, {
    group: GROUP,
    settings: { on_failure: 'continue' },
    input: { trigger: 'schedule', scheduled_time: SCHEDULED },
    sources: { conform: jobFile('conform') },
  });
});

const inTest = (name: string) =>
  runJob<unknown>(handler, {
    name,
    group: GROUP,
    scheduledTime: SCHEDULED,
    outputs: { upstream: { rows: 3 } },
    secrets: SECRETS,
    ...GIVEN[name],
  });

/** The frames differ: here the sources run, there their bundle. */
function withoutFrames(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/ \(at .*\)$/, ''))
    .filter((line) => !/^\s*at |^\s*\[?cause\]?:|^\s*}$|matching cause stack trace/.test(line))
    .join('\n');
}

const errorOf = (error: ErrorRecord | null | undefined) =>
  error && {
    name: error.name,
    message: withoutFrames(error.message),
    /** The author's line. */
    place: /conform\.ts:\d+/.exec(error.stack ?? '')?.[0],
  };

const logOf = (lines: readonly LoggedLine[]) =>
  lines.map(({ level, message, fields }) => ({ level, message: withoutFrames(message), fields }));

async function endInEngine(name: string) {
  const row = engine.rows[name];
  const [attempt] = row?.attempts ?? [];
  if (!row || !attempt) throw new Error(`${name} had no attempt`);
  return {
    result: row.output === undefined ? undefined : (JSON.parse(row.output) as unknown),
    class: attempt.class ?? undefined,
    error: errorOf(attempt.error) ?? undefined,
    logs: logOf(((await readAttemptLogFile(laptop.engine.home, attempt)) ?? []).map(readLogLine)),
  };
}

const endInTest = (end: JobAttempt<unknown>) => ({
  result: end.result,
  class: end.class,
  error: errorOf(end.error),
  logs: logOf(end.logs),
});

describe('runJob and the engine agree on a job that', () => {
  it.each(Object.keys(ACTS))('%s', async (name) => {
    expect(endInTest(await inTest(name))).toEqual(await endInEngine(name));
  });

  it('writes files', async () => {
    const { files } = await inTest('writes-files');
    const data = path.join(laptop.engine.home.data, GROUP, engine.runId);
    expect([...files].sort()).toEqual([...readFiles(data)].sort());
  });

  it('is stopped', async () => {
    const stopAs = async (run: (signal: AbortSignal, stop: () => void) => Promise<unknown>) => {
      const stop = new AbortController();
      return run(stop.signal, () => stop.abort());
    };
    const row = aJobRow({ job_name: 'times-out', target: 'lambda:conform' });
    const there = (await stopAs((signal, stop) =>
      runJobs(laptop, [row], {
        signal,
        sources: { conform: jobFile('conform') },
        onEvent: ({ type, stateName }) => {
          // Its process takes its time to start: by then the stop has been asked for.
          if (type === 'TaskStarted' && stateName?.startsWith('InvokeJob')) setTimeout(stop, 1_000);
        },
      }),
    )) as Finished;
    const here = (await stopAs((signal, stop) => {
      setTimeout(stop, 20);
      return runJob(handler, { name: 'times-out', signal });
    })) as JobAttempt;
    const [attempt] = there.rows['times-out']?.attempts ?? [];
    expect({ class: here.class, error: here.error?.name }).toEqual({ class: 'job', error: 'AbortError' });
    expect({ class: attempt?.class, error: attempt?.error?.name }).toEqual({ class: 'job', error: 'AbortError' });
  });
});
