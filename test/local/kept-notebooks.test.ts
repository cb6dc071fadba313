import { mkdtempSync, readdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { KEPT_NOTEBOOK, keepNotebook, keptNotebookFile, readKeptNotebook } from '../../local/kept-notebooks';

const logs = mkdtempSync(path.join(tmpdir(), 'runsheet-kept-'));
afterAll(() => rmSync(logs, { recursive: true }));

const at = (name: string) => path.join(logs, name);
const hide = (text: string) => text.replaceAll('sesame', '[secret]');

test('an executed notebook is kept without the values of secrets, and found by its attempt', () => {
  const of = { runId: 'nightly.1', job: 'load', attempt: 2 };
  writeFileSync(at('executed'), '{"cells": ["open sesame"]}');
  keepNotebook(logs, of, at('executed'), hide);
  expect(readKeptNotebook(logs, of)).toBe('{"cells": ["open [secret]"]}');
  for (const other of [{ runId: 'nightly.2' }, { job: 'load-2' }, { attempt: 1 }])
    expect(readKeptNotebook(logs, { ...of, ...other })).toBeUndefined();
});

test('no name in a row is ever a path', () => {
  const file = keptNotebookFile(logs, { runId: '../../etc', job: '/etc/passwd', attempt: 1 });
  expect(path.dirname(file)).toBe(logs);
  expect(path.basename(file)).toMatch(KEPT_NOTEBOOK);
});

test('one that is too large is not read, and what is kept says so', () => {
  const of = { runId: 'nightly.1', job: 'floods', attempt: 1 };
  writeFileSync(at('large'), '');
  truncateSync(at('large'), 10_000_000_000);
  keepNotebook(logs, of, at('large'), hide);
  expect(JSON.parse(readKeptNotebook(logs, of) ?? '').cells[0].source).toBe(
    'The executed notebook had 10000000000 bytes. At most 8388608 are kept.',
  );
});

test('a link in its place is not followed, and one that was not written is not kept', () => {
  const before = readdirSync(logs).length;
  symlinkSync('/etc/passwd', at('link'));
  keepNotebook(logs, { runId: 'nightly.1', job: 'link', attempt: 1 }, at('link'), hide);
  keepNotebook(logs, { runId: 'nightly.1', job: 'none', attempt: 1 }, at('none'), hide);
  expect(readdirSync(logs)).toHaveLength(before + 1);
});
