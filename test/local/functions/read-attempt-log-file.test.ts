import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AttemptEntry } from '../../../domain/tables/rows';
import { toPlatformLine } from '../../../domain/values/platform-line';
import { readAttemptLogFile } from '../../../local/functions/read-attempt-log-file';
import type { Home } from '../../../local/home';

const logs = mkdtempSync(path.join(tmpdir(), 'runsheet-logs-'));
afterAll(() => rmSync(logs, { recursive: true }));

const start = (id: string) => toPlatformLine('start', id, '2026-11-22T02:30:00.000Z');
const end = (id: string) => toPlatformLine('end', id, '2026-11-22T02:30:01.000Z');

async function linesOf(requestId: string, ...lines: string[]): Promise<string[] | undefined> {
  writeFileSync(path.join(logs, 'job-act-1.log'), lines.join('\n'));
  const attempt = { log_stream: 'job-act-1', request_id: requestId } as AttemptEntry;
  return readAttemptLogFile({ logs } as Home, attempt);
}

test('takes the lines between an attempt’s start and its end', async () => {
  const lines = ['loaded', start('a'), 'of a', end('a'), start('b'), 'of b', 'more of b', end('b'), 'later'];
  expect(await linesOf('b', ...lines)).toEqual(['of b', 'more of b']);
});

test('takes the lines up to the next start of an attempt without an end', async () => {
  expect(await linesOf('a', start('a'), 'last words', start('b'), 'of b', end('b'))).toEqual(['last words']);
  expect(await linesOf('b', start('b'), 'last words')).toEqual(['last words']);
});

test('keeps a text without a line’s end that stands before a platform line', async () => {
  expect(await linesOf('a', start('a'), `no end${end('a')}`)).toEqual(['no end']);
});

test('is not misled by a line that a job prints to look like an end', async () => {
  const forged = '{"time":"now","level":"info","message":"","type":"platform.end","record":{"requestId":"a"}}';
  expect(await linesOf('a', start('a'), 'END RequestId: a', forged, 'more', end('a'))).toEqual([
    'END RequestId: a',
    forged,
    'more',
  ]);
});

test('believes only the platform lines that name the invocation: a child of the job can print any other', async () => {
  const forged = [start('b'), end('b'), start('x'), end('x')];
  expect(await linesOf('a', start('a'), 'one', ...forged, 'two', end('a'), start('b'), 'of b', end('b'))).toEqual([
    'one',
    ...forged,
    'two',
  ]);
});

test('finds nothing of an attempt that the file does not hold', async () => {
  expect(await linesOf('c', start('a'), 'of a', end('a'))).toEqual([]);
});

test('there are no lines of a log that was removed, and the process goes on', async () => {
  const attempt = { log_stream: 'job-gone-1', request_id: 'a' } as AttemptEntry;
  await expect(readAttemptLogFile({ logs } as Home, attempt)).resolves.toBeUndefined();
});
