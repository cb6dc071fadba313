import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Finished, jobFile, runJobs, statusesOf, useLaptop } from '../../support/home/laptop';
import { aJobRow } from '../../support/rows/a-group';
import { withoutWaits } from '../../support/services/between';

jest.setTimeout(60_000);

const TOKEN = 'tok-9"Zq\\7x/Y+ü&';
const NUMBER = '80418273645';
const PEM = `-----BEGIN KEY-----\n${'kEyL1nE0'.repeat(8)}\n${'kEyL1nE1'.repeat(8)}\n-----END KEY-----`;
const DATABASE = JSON.stringify({ username: 'orders', password: 'pAss w0rd"9', host: 'db.example' });

/** A value of these that appears in a file of the home has leaked. */
const VALUES = [TOKEN, JSON.stringify(TOKEN).slice(1, -1), encodeURIComponent(TOKEN), NUMBER, 'kEyL1nE0', 'pAss w0rd'];

const WAYS = [
  'print',
  'log',
  'return',
  'throw',
  'throw-for-good',
  'throw-a-text',
  'throw-in-timer',
  'reject-unheard',
  'reject-at-its-end',
  'warn',
  'command',
  'exit',
  'print-afterwards',
];

const laptop = useLaptop();
let finished: Finished;

const aTeller = (way: string, reference: string, job_name = way) =>
  aJobRow({ job_name, target: 'lambda:leak-secret', parameters: { way, token: { secret: reference } } });

beforeAll(async () => {
  writeFileSync(
    laptop.engine.home.secretsFile,
    [
      `ssm:/nightly/token='${TOKEN}'`,
      `secretsmanager:number=${NUMBER}`,
      `secretsmanager:tls/key="${PEM}"`,
      `secretsmanager:orders-db='${DATABASE}'`,
      'secretsmanager:short=abc',
    ].join('\n'),
    { mode: 0o600 },
  );
  const jobs = [
    ...WAYS.map((way) => aTeller(way, 'ssm:/nightly/token')),
    ...WAYS.map((way) => aTeller(way, 'secretsmanager:tls/key', `key-${way}`)),
    ...WAYS.map((way) => aTeller(way, 'secretsmanager:orders-db', `db-${way}`)),
    aTeller('return-its-number', 'secretsmanager:number'),
    aTeller('return', 'secretsmanager:short', 'too-short'),
    aTeller('return', 'secretsmanager:nowhere', 'not-there'),
  ];
  const sources = { 'leak-secret': jobFile('leak-secret') };
  finished = await runJobs(laptop, jobs, { sources, wrapInvoke: withoutWaits, workers: 2 });
  // Timers that a job left behind print a little after its end.
  await sleep(100);
});

const files = (dir: string) =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));

describe('a secret', () => {
  it('reaches the jobs that ask for it', () => {
    expect(statusesOf(finished)).toMatchObject({
      print: 'SUCCEEDED',
      log: 'SUCCEEDED',
      return: 'SUCCEEDED',
      'reject-at-its-end': 'SUCCEEDED',
      throw: 'FAILED',
      'throw-in-timer': 'FAILED',
      exit: 'FAILED',
    });
    expect(finished.rows['reject-at-its-end']).toMatchObject({ attempt: 1, output: '"done"' });
    expect(finished.rows['throw-in-timer']?.error).toMatchObject({ message: expect.stringMatching(/^late \[secret/) });
    expect(finished.rows['reject-unheard']?.error?.message).toMatch(/^unheard \[secret token\]/);
  });

  it('stands in no file of the home but secrets.env, however a job lets it out', () => {
    const { home } = laptop.engine;
    const read = files(home.dir).filter((file) => file !== home.secretsFile && path.basename(file) !== 'LOCK');
    expect(read.some((file) => file.startsWith(home.logs))).toBe(true);
    expect(read.some((file) => file.startsWith(home.tables))).toBe(true);
    const found = read.flatMap((file) => {
      const text = readFileSync(file, 'utf8');
      return VALUES.filter((value) => text.includes(value)).map((value) => `${value} in ${file}`);
    });
    expect(found).toEqual([]);
  });

  it('stands in no row and no event of the run either', () => {
    const kept = JSON.stringify([finished.rows, finished.run, finished.events]);
    expect(VALUES.filter((value) => kept.includes(JSON.stringify(value).slice(1, -1)))).toEqual([]);
  });

  it('is kept in the tables as its reference', () => {
    expect(finished.rows.print?.parameters).toEqual({ way: 'print', token: { secret: 'ssm:/nightly/token' } });
  });

  it('is marked where it stood, the rest is kept', () => {
    expect(JSON.parse(finished.rows.return?.output ?? '')).toEqual({
      token: '[secret token]',
      url: 'https://user:[secret token]@host/',
      rows: 3,
    });
    expect(finished.rows.throw?.error).toMatchObject({
      name: 'Error of [secret token]',
      message: 'refused with [secret token]',
      stack: expect.stringMatching(/\.ts:\d+:\d+/),
    });
    // A masked number is not JSON any more, so the whole output is kept as a text.
    expect(JSON.parse(finished.rows['return-its-number']?.output ?? '')).toBe('{"number":[secret token]}');
    expect(finished.rows['db-return']?.output).toContain('[secret token]');
  });

  it('that is too short to be hidden fails the attempt', () => {
    expect(finished.rows['too-short']).toMatchObject({
      status: 'FAILED',
      error: {
        name: 'Runsheet.SecretUnavailable',
        message: expect.stringMatching(
          /^parameter "token": the secret "secretsmanager:short" cannot be read: it is shorter/,
        ),
      },
    });
  });

  it('that secrets.env lacks makes the job INVALID, and says what to do', () => {
    expect(finished.rows['not-there']).toMatchObject({
      status: 'INVALID',
      attempt: 0,
      reason: expect.stringMatching(/parameters\.token asks for "secretsmanager:nowhere".*secrets\.env/),
    });
  });
});

describe('secrets.env', () => {
  it.each([
    [0o644, true],
    [0o640, true],
    [0o600, false],
    [0o400, false],
  ])('of mode %o that others may read is warned of: %s', async (mode, warned) => {
    const { secretsFile } = laptop.engine.home;
    chmodSync(secretsFile, mode);
    const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    await runJobs(laptop, [aTeller('none', 'secretsmanager:number')], {
      sources: { 'leak-secret': jobFile('leak-secret') },
    });
    const said = stderr.mock.calls.map(([text]) => String(text)).filter((text) => text.includes('secrets.env'));
    stderr.mockRestore();
    chmodSync(secretsFile, 0o600);
    expect(said).toEqual(warned ? [`warning: ${secretsFile} can be read by others: chmod 600 ${secretsFile}\n`] : []);
  });
});
