import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { declareTargets } from '../../../domain/targets/declared-targets';
import { type Finished, runJobs, useLaptop } from '../../support/home/laptop';
import { linkPackages } from '../../support/link-packages';
import { aJobRow } from '../../support/rows/a-group';

/* Jobs in TypeScript, in Python, in SQL and as programs that read each other's outputs. */

jest.setTimeout(120_000);

const laptop = useLaptop();

function aFile(name: string, source: string): string {
  const file = path.join(laptop.scratch, name);
  writeFileSync(file, source);
  return file;
}

const outputs = ({ rows }: Finished) =>
  Object.fromEntries(Object.values(rows).map(({ job_name, output }) => [job_name, JSON.parse(output ?? 'null')]));

describe('jobs that read the outputs of others', () => {
  let finished: Finished;
  beforeAll(async () => {
    const sources = {
      extract: aFile(
        'extract.py',
        'def handler(event, context):\n    return {"days": [{"rows": 42}], "name": "a b $HOME"}\n',
      ),
      see: aFile('see.py', 'def handler(event, context):\n    return event["parameters"]\n'),
      tell: path.resolve('test/support/jobs/tell-parameters.ts'),
    };
    const result = ['sh', '-c', 'printf "[\\"%s\\", \\"%s\\"]" "$1" "$2" > "$RUNSHEET_RESULT"', 'sh'];
    linkPackages(laptop.scratch, '@duckdb');
    aFile('see.sql', 'select $rows::int as rows, $name as name, $id as id, $n::int as n;');
    const targets = {
      'command:load': { run: [...result, { parameter: 'rows' }, { parameter: 'name' }] },
      'sql:see': { file: 'see.sql', threads: 1 },
    };
    const rows = { output: 'extract.days.0.rows' };
    const all = { rows, name: { output: 'extract.name' }, id: { run: 'run_id' }, n: { run: 'attempt' } };
    finished = await runJobs(
      laptop,
      [
        aJobRow({ job_name: 'extract', target: 'lambda:extract', priority: 0 }),
        aJobRow({ job_name: 'python', target: 'lambda:see', priority: 1, parameters: all }),
        aJobRow({ job_name: 'typescript', target: 'lambda:tell', priority: 1, parameters: all }),
        aJobRow({ job_name: 'sql', target: 'sql:see', priority: 1, parameters: all }),
        aJobRow({ job_name: 'command', target: 'command:load', priority: 1, parameters: all }),
        aJobRow({
          job_name: 'list',
          target: 'command:load',
          priority: 1,
          parameters: { ...all, name: { output: 'extract.days' } },
        }),
        aJobRow({
          job_name: 'after',
          target: 'lambda:see',
          priority: 2,
          parameters: { name: { output: 'command.1' } },
        }),
        aJobRow({
          job_name: 'missing',
          target: 'lambda:see',
          priority: 2,
          parameters: { name: { output: 'python.nme' } },
          maximum_retries: 2,
        }),
      ],
      { sources, declared: declareTargets(targets, laptop.scratch), workers: 4, settings: { on_failure: 'continue' } },
    );
  });

  it('get them in Python, in TypeScript, as parameters of SQL, and as the arguments of a program', () => {
    const { run_id } = finished.run;
    const seen = { rows: 42, name: 'a b $HOME', id: run_id, n: 1 };
    expect(outputs(finished)).toMatchObject({
      python: seen,
      typescript: seen,
      sql: { rows: [seen] },
      command: ['42', 'a b $HOME'],
      after: { name: 'a b $HOME' },
    });
  });

  it('have the references in their rows, and not the values', () => {
    expect(finished.rows.python?.parameters).toEqual({
      rows: { output: 'extract.days.0.rows' },
      name: { output: 'extract.name' },
      id: { run: 'run_id' },
      n: { run: 'attempt' },
    });
  });

  it('fail for good where the value can be no argument, and where there is none', () => {
    expect(finished.rows.list).toMatchObject({
      status: 'FAILED',
      reason_kind: 'permanent',
      error: {
        name: 'Runsheet.BadArguments',
        message: 'parameters.name is [{"rows":42}]: expected a text, a number, true or false for an argument',
      },
    });
    expect(finished.rows.missing).toMatchObject({
      status: 'FAILED',
      attempt: 1,
      error: {
        name: 'Runsheet.ParameterUnresolved',
        message:
          'parameters.name takes "python.nme", and the output of job "python" has no "nme" (did you mean "name"?)',
      },
    });
  });
});
