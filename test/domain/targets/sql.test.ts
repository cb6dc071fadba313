import { parameterProblems, parseTargets, placeTargets } from '../../../domain/targets/declared-targets';
import { sql, sqlFacts } from '../../../domain/targets/sql';
import { scanStatements } from '../../../domain/targets/statements/sql-text';

const problems = (fields: object) => {
  const parsed = parseTargets({ 'sql:load': fields });
  return 'problems' in parsed ? parsed.problems.map(({ text }) => text.replace('targets.sql:load.', '')) : [];
};

it('takes a file of the project, a database, and limits', () => {
  const all = {
    file: 'sql/load.sql',
    database: 'warehouse.duckdb',
    read_only: false,
    memory_limit: '2GB',
    threads: 2,
    extensions: ['fts'],
    folders: ['../shared'],
  };
  expect(problems(all)).toEqual([]);
  expect(problems({ file: 'load.sql', database: { data: 'orders.duckdb' }, memory_limit: '1.5 GiB' })).toEqual([]);
});

it.each([
  [{}, 'file'],
  [{ file: '/etc/load.sql' }, 'file'],
  [{ file: 'sql/../../load.sql' }, 'file'],
  [{ file: 'load.txt' }, 'file'],
  [{ file: 'C:\\load.sql' }, 'file'],
  [{ file: 'a.sql', database: '../x.duckdb' }, 'database'],
  [{ file: 'a.sql', database: { data: '/x.duckdb' } }, 'database'],
  [{ file: 'a.sql', database: { run: 'x' } }, 'database'],
  [{ file: 'a.sql', memory_limit: '80%' }, 'memory_limit'],
  [{ file: 'a.sql', threads: 0 }, 'threads'],
  [{ file: 'a.sql', extensions: ["a'; install b"] }, 'extensions'],
  [{ file: 'a.sql', folders: 'data' }, 'folders'],
  [{ file: 'a.sql', parameters: {} }, 'parameters'],
])('refuses %j, and names the field %s', (fields, field) => {
  expect(problems(fields)).toEqual([expect.stringMatching(new RegExp(`${field}`))]);
});

it('is told in one line', () => {
  expect(sql.describe({ file: 'sql/load.sql' })).toBe('sql/load.sql, by DuckDB');
  expect(sql.describe({ file: 'a.sql', database: 'w.duckdb' })).toBe('a.sql, by DuckDB in w.duckdb');
  expect(sql.describe({ file: 'a.sql', database: { data: 'o.db' } })).toBe("a.sql, by DuckDB in the run's o.db");
});

it('refuses a job that lacks a parameter, once its file was read', () => {
  const target = { target: 'sql:load', kind: 'sql', folder: '/p', fields: { file: 'a.sql' } };
  const facts = sqlFacts(scanStatements('select 1;\nselect $day, $toString'));
  const declared = (given: object) => placeTargets('here', [{ ...target, ...given }]);
  expect(parameterProblems('sql:load', { unused: 1 }, declared({ facts }))).toEqual([
    'parameters.day is missing: the statement of line 2 names it as $day',
    'parameters.toString is missing: the statement of line 2 names it as $toString',
  ]);
  expect(parameterProblems('sql:load', { day: null, toString: 1 }, declared({ facts }))).toEqual([]);
  expect(parameterProblems('sql:load', {}, declared({}))).toEqual([]);
});
