import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { AttemptEntry } from '../../../domain/tables/rows';
import type { JsonObject } from '../../../domain/values/json';
import { MAX_LOG_BYTES } from '../../../domain/values/log-line';
import { readAttemptLogFile } from '../../../local/functions/read-attempt-log-file';
import { jobFile, runJobs, useLaptop } from '../../support/home/laptop';
import { aJobRow } from '../../support/rows/a-group';

jest.setTimeout(60_000);

const laptop = useLaptop();
let raw: string[];
let entries: JsonObject[];

beforeAll(async () => {
  const row = aJobRow({ job_name: 'printer', target: 'lambda:print-anything' });
  const { rows } = await runJobs(laptop, [row], { sources: { 'print-anything': jobFile('print-anything') } });
  expect(rows.printer).toMatchObject({ status: 'SUCCEEDED' });
  const attempt = rows.printer?.attempts[0] as AttemptEntry;
  raw = readFileSync(path.join(laptop.engine.home.logs, `${attempt.log_stream}.log`), 'utf8')
    .trimEnd()
    .split('\n');
  entries = (await readAttemptLogFile(laptop.engine.home, attempt))?.map((line) => JSON.parse(line)) ?? [];
});

const messages = () => entries.map((entry) => entry.message);
const entryOf = (message: string) => entries.find((entry) => String(entry.message).startsWith(message));

describe('whatever a job prints', () => {
  it('its log holds one JSON object a line, with no control character and none too long', () => {
    for (const line of raw) {
      // Lambda's own lines, around those of the job, call it time.
      const { timestamp, time } = JSON.parse(line);
      expect(timestamp ?? time).toEqual(expect.any(String));
      expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/);
      expect(Buffer.byteLength(line)).toBeLessThan(64 * 1024);
    }
  });

  it('each line says when, how grave, and of which attempt', () => {
    const [loaded, unended, ...own] = entries;
    expect([loaded, unended]).toMatchObject([
      { message: 'printed when the module was loaded', function: 'job-print-anything' },
      { message: 'and a line of it without an end', function: 'job-print-anything' },
    ]);
    for (const entry of own) {
      expect(entry).toMatchObject({ run_id: expect.any(String), job_name: 'printer', attempt: 1 });
      expect(entry.timestamp).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    }
  });

  it('what was printed together stays together, line ends and all', () => {
    expect(messages()).toEqual(
      expect.arrayContaining([
        'one\r\ntwo\nthree',
        '\u001b[2J\u0000\u0007\u009b31m\u2028\u202e\ufffd',
        'format of 2 { deep: { deeper: { deepest: 1 } } }',
        '',
        'in three pieces',
        'half a character: ü',
        'by a descriptor',
        'late-',
        'no end of line 1',
      ]),
    );
  });

  it('comes into it by whatever way: held since the module was loaded, by a descriptor, as if to end a stream', () => {
    expect(messages()).toEqual(
      expect.arrayContaining([
        'held since the module was loaded',
        'held, of a stream',
        'a file by its descriptor',
        'added by a descriptor',
        'by pieces',
        'pieces: 10',
        'by later pieces',
        'by a promise',
        'promised: 16 and 13',
        'as if it were the end',
      ]),
    );
  });

  it('a line that is too long is cut, and says by how many bytes', () => {
    const cut = ['x', 'y', 'w'].map((letter) =>
      entries.find(
        (entry) =>
          String(entry.message).startsWith(letter.repeat(9)) || String(entry.fields).includes(letter.repeat(9)),
      ),
    );
    const [x, y, w] = cut;
    expect(Buffer.byteLength(String(x?.message)) + Number(x?.cut_bytes)).toBe(1_000_000);
    expect(Buffer.byteLength(String(y?.message)) + Number(y?.cut_bytes)).toBe(1_000_002);
    expect(w).toMatchObject({ message: 'large', cut_bytes: expect.any(Number) });
    expect(String(w?.fields).length).toBeLessThanOrEqual(MAX_LOG_BYTES);
  });

  it('a line that passes for the platform’s neither cuts the log nor hides', () => {
    expect(entries.at(-1)).toMatchObject({ message: 'no end of line 1' });
    expect(entries.filter(({ type }) => type === 'platform.start')).toHaveLength(3);
    expect(messages()).toContain('END RequestId: forged');
  });

  it('the object of another logger keeps its fields', () => {
    expect(entryOf('of another logger')).toMatchObject({ level: 'warn', rows: 3, job_name: 'printer' });
  });

  it('fields that are no JSON are kept as a text, and harm nothing', () => {
    expect(entryOf('circular')?.fields).toMatch(/rows: 1.*Circular/s);
    expect(entryOf('big')).toMatchObject({ rows: '10' });
    expect(entryOf('not an object')?.fields).toBe('["a"]');
  });

  it('the level is that of the method or the stream', () => {
    const level = (message: string) => entryOf(message)?.level;
    expect(['a warning', 'a detail', 'Trace: a trace', 'half', 'Warning: deprecated', 'in three'].map(level)).toEqual([
      'warn',
      'debug',
      'error',
      'error',
      'warn',
      'info',
    ]);
  });
});
