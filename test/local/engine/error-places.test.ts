import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { AttemptEntry, ErrorRecord } from '../../../domain/tables/rows';
import { readAttemptLogFile } from '../../../local/functions/read-attempt-log-file';
import { type Finished, jobFile, type RunGiven, runJobs, useLaptop } from '../../support/home/laptop';
import { aJobRow } from '../../support/rows/a-group';

/*
 * Errors of every kind point at the author's own line, in the row and in the log. The lines are those of
 * test/support/jobs/errors.ts.
 */

jest.setTimeout(60_000);

const laptop = useLaptop();

const SOURCE = 'test/support/jobs/errors.ts';
const FAIL = `at fail (${SOURCE}:11:9)`;
const frameOf = (line: number, name = '\\w+') =>
  expect.stringMatching(new RegExp(`^at (${name} \\()?${SOURCE}:${line}:\\d+\\)?$`));

const PLACES: [string, Partial<ErrorRecord>, unknown[]][] = [
  ['in a function', { name: 'RangeError', message: 'no such shop' }, [FAIL, frameOf(15)]],
  ['after a wait', { name: 'RangeError' }, [FAIL, frameOf(18)]],
  ['in a callback', { name: 'RangeError' }, [FAIL, frameOf(20), frameOf(20)]],
  ['with a cause', { message: `the shop cannot be read\ncaused by RangeError: no such shop (${FAIL})` }, [frameOf(25)]],
  [
    'in a package',
    { name: 'YAMLParseError' },
    [expect.stringMatching(/^at .*node_modules\/yaml\/.*:\d+/), frameOf(28)],
  ],
  ['in Node', { name: 'TypeError', message: expect.stringMatching(/^Invalid URL/) }, [frameOf(29)]],
  ['of ours', { name: 'Runsheet.OutputNotReady' }, [frameOf(30)]],
  ['of ours, in a file', { message: expect.stringMatching(/nothing\.json/) }, [frameOf(31)]],
  ['deep down', { name: 'RangeError' }, [FAIL, frameOf(68), frameOf(68)]],
  ['in a timer', { name: 'RangeError', message: 'no such shop' }, [frameOf(11)]],
  ['that nobody heard', { name: 'RangeError', message: 'no such shop' }, [frameOf(11)]],
  ['in an eval', { name: 'RangeError' }, [frameOf(11)]],
  ['with another prepareStackTrace', { name: 'RangeError', message: 'no such shop' }, []],
  ['with a prepareStackTrace that throws', { name: 'RangeError', message: 'no such shop' }, []],
  ['without a stackTraceLimit', { name: 'RangeError', message: 'no such shop' }, []],
  ['with a huge stack', { name: 'Error', message: 'huge' }, ['at x (…/x.js:1:2)']],
  ['with the limit that the next attempt has', { name: 'RangeError' }, [FAIL]],
];

const idOf = (index: number) => `error-${index}`;

function runAll(given: RunGiven = {}): Promise<Finished> {
  const jobs = PLACES.map(([error], index) =>
    aJobRow({
      job_name: idOf(index),
      target: 'lambda:errors',
      timeout_minutes: 1,
      maximum_retries: 0,
      parameters: { error },
    }),
  );
  return runJobs(laptop, jobs, { sources: { errors: jobFile('errors') }, workers: 1, ...given });
}

/** Those of the job's bundles. */
const mapsOf = (folder: string) =>
  readdirSync(folder).flatMap((file) => (/^job-errors-.*\.map$/.test(file) ? [path.join(folder, file)] : []));

const logOf = async (attempt: AttemptEntry | undefined) =>
  (await readAttemptLogFile(laptop.engine.home, attempt as AttemptEntry))
    ?.map((line) => JSON.parse(line).message)
    .join('\n');

describe('an error', () => {
  let finished: Finished;
  beforeAll(async () => {
    finished = await runAll();
  });

  it.each(PLACES.map(([error, ...expected], index) => [error, index, ...expected] as const))(
    '%s points at the line of the author',
    async (_, index, record, frames) => {
      const { error, attempts } = finished.rows[idOf(index)] ?? {};
      expect(error).toMatchObject(record);
      const stack = error?.stack?.split('\n') ?? [];
      expect(stack.slice(0, frames.length)).toEqual(frames);
      expect(error?.stack ?? '').not.toMatch(/function-host|run-job-code|node:|\/tmp\/|\.runsheet|job-errors-/);
      const log = await logOf(attempts?.[0]);
      expect(log).toContain(String(error?.message).split('\n')[0]);
      if (frames.length > 0 && !error?.message.startsWith('huge')) expect(log).toContain(`${SOURCE}:`);
      expect(log).not.toMatch(/job-errors-\w+\.js|run-job-code/);
    },
  );

  it.each<[string, (map: string) => void]>([
    ['is missing', (map) => rmSync(map)],
    ['is no map', (map) => writeFileSync(map, '{"version":3,"mappings":";;;;"')],
    ['names no source', (map) => writeFileSync(map, '{"version":3,"sources":[],"names":[],"mappings":""}')],
  ])('is recorded whole if the map %s', async (_, spoil) => {
    const { rows } = await runAll({ onRuntime: () => mapsOf(laptop.engine.home.functions).forEach(spoil) });
    for (const [index, [, record]] of PLACES.entries()) {
      const { message = '', ...others } = record;
      expect(rows[idOf(index)]).toMatchObject({ status: 'FAILED', charged: 1, error: others });
      if (typeof message === 'string') expect(rows[idOf(index)]?.error?.message).toContain(message.split('\n')[0]);
    }
  });
});
