import { parseSettingsRow } from '../../../domain/groups/group-settings';
import { newParameterProblems } from '../../../domain/groups/group-types';
import { parseGroupsFile } from '../../../domain/groups/groups-file';
import { parseExecutionInput } from '../../../domain/plans/execution-input';
import { aPlan, aRow } from '../../support/rows/a-row';

const JOB = { target: 'lambda:report', timeout_minutes: 1, maximum_retries: 0 };
const ROWS = { output: 'extract.rows' };

/** A group of these jobs, as a file and as the rows of a table. */
const JOBS = {
  parallel: { ...JOB, priority: -1 },
  extract: { ...JOB, priority: 0 },
  late: { ...JOB, priority: 9 },
  off: { ...JOB, priority: 0, is_enabled: false },
};

function inFile(reader: object): string[] {
  const nightly = { jobs: { ...JOBS, reader: { ...JOB, priority: 5, ...reader } } };
  const parsed = parseGroupsFile({ groups: { nightly } });
  return 'problems' in parsed ? parsed.problems.map(({ text }) => text) : [];
}

function inRun(reader: object) {
  const rows = { ...JOBS, reader: { ...JOB, priority: 5, ...reader } };
  const plan = aPlan(Object.entries(rows).map(([job_name, job]) => aRow({ job_name, ...job })));
  return plan.rows.find(({ job_name }) => job_name === 'reader');
}

describe('a job that takes the output of another', () => {
  it('is planned where that job is of an earlier stage, with its reference as it is', () => {
    const parameters = { rows: ROWS, day: { run: 'date' }, all: { output: 'extract' } };
    expect(inFile({ parameters })).toEqual([]);
    expect(inRun({ parameters })).toMatchObject({ status: 'PENDING', parameters });
  });

  it.each([
    [
      'is not there',
      { p: { output: 'extrct.rows' } },
      {},
      'takes "extrct.rows", and the group has no job "extrct" (did you mean "extract"?)',
    ],
    [
      'is the job itself',
      { p: { output: 'reader' } },
      {},
      `takes "reader", its own job's output: expected a job of an earlier stage`,
    ],
    [
      'is disabled',
      { p: { output: 'off' } },
      {},
      'takes "off", and job "off" is disabled: enable that one, disable this one too, or give another value',
    ],
    [
      'is of a later stage',
      { p: { output: 'late' } },
      {},
      'takes "late", and "late" runs in a later stage (priority 9): give "reader" a higher priority than that',
    ],
    [
      'is of the same stage',
      { p: { output: 'late' } },
      { priority: 9 },
      'takes "late", and "late" runs in the same stage (priority 9): give "reader" a higher priority than that',
    ],
    [
      'is parallel',
      { p: { output: 'parallel' } },
      {},
      'takes "parallel", and nothing waits for "parallel", a parallel job: expected a job of an earlier stage',
    ],
    [
      'is its neighbour, both parallel',
      { p: { output: 'parallel' } },
      { priority: -1 },
      'takes "parallel", and a parallel job waits for no other: give "reader" a higher priority than "parallel" has',
    ],
    [
      'is asked for by a parallel job',
      { p: ROWS },
      { priority: -1 },
      'takes "extract.rows", and a parallel job waits for no other: give "reader" a higher priority than "extract" has',
    ],
    [
      'is asked for further in',
      { p: [{ q: ROWS }] },
      {},
      `holds a reference further in: it must be a parameter's whole value`,
    ],
    [
      'is a fact of the run further in',
      { p: { q: { run: 'date' } } },
      {},
      `holds a reference further in: it must be a parameter's whole value`,
    ],
    [
      'is asked for by a misspelt word',
      { p: { outputs: 'extract.rows' } },
      {},
      'is data, {"outputs": "extract.rows"}: did you mean {"output": "extract.rows"}? Data has another key beside',
    ],
    [
      'is a fact of the run by a misspelt word',
      { p: { runs: 'date' } },
      {},
      'is data, {"runs": "date"}: did you mean {"run": "date"}? Data has another key beside',
    ],
  ])('is refused by apply, and INVALID in a run, where that one %s', (_, parameters, more, problem) => {
    expect(inFile({ parameters, ...more })).toEqual([`groups.nightly.jobs.reader.parameters.p ${problem}`]);
    expect(inRun({ parameters, ...more })).toMatchObject({
      status: 'INVALID',
      reason: `parameters.p ${problem}`,
      reason_kind: 'invalid',
      bad_fields: ['parameters'],
    });
  });

  it('may hold data whose words are near, and that names no job and no fact', () => {
    const parameters = {
      a: { outputs: 's3://bucket/orders' },
      b: { outputs: 'nobody.rows' },
      c: { runs: 7 },
      d: { outputs: 'extract.rows', format: 'csv' },
      e: { input: 'extract.rows' },
    };
    expect(inFile({ parameters })).toEqual([]);
    expect(inRun({ parameters })).toMatchObject({ status: 'PENDING' });
  });

  it('may hold data further in that has the same words', () => {
    const parameters = { steps: [{ run: 'npm test' }], to: { files: [{ output: 'orders.csv' }] } };
    expect(inFile({ parameters })).toEqual([]);
    expect(inRun({ parameters })).toMatchObject({ status: 'PENDING' });
  });

  it('is not asked while it is disabled', () => {
    const reader = { parameters: { p: { output: 'nobody' } }, is_enabled: false };
    expect(inFile(reader)).toEqual([]);
    expect(inRun(reader)).toMatchObject({ status: 'DISABLED' });
  });

  it('cannot be part of a circle: one of the two would have to come first', () => {
    const a = { ...JOB, priority: 1, parameters: { p: { output: 'b' } } };
    const b = { ...JOB, priority: 2, parameters: { p: { output: 'a' } } };
    const parsed = parseGroupsFile({ groups: { nightly: { jobs: { a, b } } } });
    expect(parsed).toEqual({
      problems: [expect.objectContaining({ path: ['groups', 'nightly', 'jobs', 'a', 'parameters', 'p'] })],
    });
  });

  it('may read a job that a rerun has carried over, whatever its row says today', () => {
    const rows = [
      aRow({ job_name: 'off', ...JOBS.off }),
      aRow({ job_name: 'reader', ...JOB, priority: 0, parameters: { p: { output: 'off' } } }),
    ];
    const done = {
      ...aPlan([aRow({ job_name: 'off', ...JOB, priority: 0 })]).rows[0],
      status: 'SUCCEEDED',
      output: '1',
    };
    const original = { runId: 'before', rows: [done as never] };
    const plan = aPlan(rows, { original, input: { rerun_of: 'before' } });
    expect(plan.rows.map(({ job_name, status }) => [job_name, status])).toEqual([
      ['reader', 'PENDING'],
      ['off', 'SUCCEEDED'],
    ]);
  });
});

describe('an edit of one row', () => {
  const extract = aRow({ job_name: 'extract', ...JOBS.extract });
  const reader = aRow({ job_name: 'reader', ...JOB, priority: 5, parameters: { rows: ROWS } });
  const broughtBy = (row: object, jobs = [extract, reader]) =>
    newParameterProblems({ jobs }, (row as { job_name: string }).job_name, row as never);

  it('is refused where it takes a job from its readers, and where it makes a reader of one that comes too early', () => {
    const place = 'jobs.reader.parameters.rows takes "extract.rows", and';
    expect(broughtBy({ ...extract, is_enabled: false })).toEqual([
      `${place} job "extract" is disabled: enable that one, disable this one too, or give another value`,
    ]);
    expect(broughtBy({ ...extract, priority: 5 })).toEqual([
      expect.stringContaining(`${place} "extract" runs in the same`),
    ]);
    expect(broughtBy({ ...reader, priority: 0 })).toEqual([
      expect.stringContaining(`${place} "extract" runs in the same`),
    ]);
    expect(broughtBy({ ...reader, parameters: { rows: { output: 'extract.total' } } })).toEqual([]);
  });

  it('is not blamed for what was wrong before, nor for a row that is bad otherwise', () => {
    expect(broughtBy({ ...reader, owner: 'me' }, [reader])).toEqual([]);
    const bad = { ...extract, timeout_minutes: 'long' };
    expect(broughtBy(reader, [bad])).toEqual([]);
  });
});

describe('the parameters of a group and of a run', () => {
  it('may be facts of the run, and no outputs', () => {
    const settings = (parameters: object) => parseSettingsRow({ job_group: 'nightly', job_name: '@group', parameters });
    const input = (parameters: object) => parseExecutionInput({ group: 'nightly', parameters });
    for (const parse of [settings, input]) {
      expect(parse({ day: { run: 'date' } })).not.toHaveProperty('problems');
      expect(parse({ rows: ROWS })).toEqual({
        problems: [expect.stringMatching(/"rows" asks for an output: only the parameters of a job's own row may$/)],
      });
      expect(parse({ rows: { run: 'dat' } })).toEqual({ problems: [expect.stringContaining('did you mean "date"?')] });
    }
  });

  it('may replace an output that a row asks for', () => {
    const rows = [
      aRow({ job_name: 'extract', ...JOBS.extract }),
      aRow({ job_name: 'reader', ...JOB, priority: 5, parameters: { rows: ROWS } }),
    ];
    const [, reader] = aPlan(rows, { input: { parameters: { rows: 7 }, jobs: ['reader'] } }).rows;
    expect(reader).toMatchObject({ status: 'PENDING', parameters: { rows: 7 } });
  });
});

describe('a declared type', () => {
  const types = { day: 'date', rows: 'integer', at: 'timestamp', id: 'string', n: 'number', any: 'json' };
  const parameters = {
    day: { run: 'date' },
    rows: ROWS,
    at: { run: 'scheduled_time' },
    id: { run: 'run_id' },
    n: { run: 'attempt' },
    any: { run: 'data_url' },
  };

  it('fits a reference of its kind, and one whose value nobody knows yet', () => {
    expect(inFile({ parameters, parameter_types: types })).toEqual([]);
  });

  it('goes with the row where the value is only known at the start, and nowhere else', () => {
    expect(inRun({ parameters, parameter_types: types })).toMatchObject({
      parameter_types: { rows: 'integer', at: 'timestamp' },
    });
    expect(inRun({ parameters: { day: '2026-11-22' }, parameter_types: types })).not.toHaveProperty('parameter_types');
  });

  it('refuses a fact of another kind before anything runs', () => {
    const problem = `parameters.rows takes the run's date: expected a whole number, since its type is integer`;
    const reader = { parameters: { rows: { run: 'date' } }, parameter_types: { rows: 'integer' } };
    expect(inFile(reader)).toContain(`groups.nightly.jobs.reader.${problem}`);
    expect(inRun(reader)).toMatchObject({ status: 'INVALID', problems: [problem] });
  });
});
