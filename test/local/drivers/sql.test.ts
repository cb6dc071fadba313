import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { declareTargets } from '../../../domain/targets/declared-targets';
import type { DeclaredTarget } from '../../../domain/targets/kind';
import { sql } from '../../../local/drivers/sql';

const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-sql-'));
afterAll(() => rmSync(folder, { recursive: true }));

function missingFor(text: string | undefined): string | undefined {
  if (text !== undefined) writeFileSync(path.join(folder, 'a.sql'), text);
  const file = text === undefined ? 'none.sql' : 'a.sql';
  const target = declareTargets({ 'sql:a': { file } }, folder).get('sql:a') as DeclaredTarget;
  return sql.missing?.(target, {});
}

test.each<[string, string | undefined, RegExp]>([
  ['is not there', undefined, /^the file none\.sql is not there: write it, /],
  ['is empty', '', /^a\.sql holds no statement: write one, /],
  ['holds comments alone', '-- select 1;\n/* select 2; */ ;', /^a\.sql holds no statement: write one, /],
])('a file of statements that %s is a problem before anything runs', (_, text, problem) => {
  expect(missingFor(text)).toMatch(problem);
});

test('a file with a statement is none', () => {
  expect(missingFor('-- the rows\nselect 1') ?? '').not.toMatch(/statement|file/);
});
