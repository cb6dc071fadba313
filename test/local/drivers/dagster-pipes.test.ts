import { appendFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inflateSync } from 'node:zlib';
import { AttemptFolder } from '../../../local/drivers/attempt-folder';
import { PipesMessages, pipesVariables } from '../../../local/drivers/dagster-pipes';

const parent = mkdtempSync(path.join(tmpdir(), 'runsheet-pipes-'));
afterAll(() => rmSync(parent, { recursive: true }));

const decode = (text = '') => JSON.parse(inflateSync(Buffer.from(text, 'base64')).toString());

/** What a program says by the protocol, as its package writes it, and what is heard. */
function heard(...lines: (object | string)[]) {
  const folder = new AttemptFolder(parent);
  const logged: string[] = [];
  const messages = new PipesMessages(folder, (level, text) => logged.push(`${level} ${text}`));
  for (const line of lines)
    appendFileSync(folder.path('pipes-messages'), typeof line === 'string' ? line : `${JSON.stringify(line)}\n`);
  messages.end();
  return { logged, result: messages.result, exception: messages.exception };
}

const message = (method: string, params: unknown) => ({ __dagster_pipes_version: '0.1', method, params });
const log = (text: string, level = 'INFO') => message('log', { message: text, level });

test('a program that speaks Dagster Pipes finds its context and its messages by two variables', () => {
  const folder = new AttemptFolder(parent);
  const given = { runId: 'nightly-1', job: 'load', attempt: 2, extras: { parameters: { day: '2026-11-01' } } };
  const variables = pipesVariables(folder, given);
  const { path: context } = decode(variables.DAGSTER_PIPES_CONTEXT);
  expect(decode(variables.DAGSTER_PIPES_MESSAGES)).toEqual({ path: folder.path('pipes-messages') });
  expect(JSON.parse(readFileSync(context, 'utf8'))).toMatchObject({
    run_id: 'nightly-1',
    job_name: 'load',
    retry_number: 1,
    extras: { parameters: { day: '2026-11-01' } },
    partition_key: null,
  });
});

test('its log has levels, its last result counts, and its exception is kept', () => {
  const stack = ['  File "load.py", line 3, in main\n'];
  const cause = { name: 'KeyError', message: "KeyError: 'x'\n", stack: [], cause: null };
  const exception = { name: 'ValueError', message: 'ValueError: no such order\n', stack, cause };
  const said = heard(
    message('opened', { extras: {} }),
    log('fetching'),
    log('slow', 'WARNING'),
    log('x', 'DEBUG'),
    message('report_custom_message', { payload: { result: { rows: 1 } } }),
    message('report_custom_message', { payload: { result: null } }),
    message('closed', { exception }),
  );
  expect(said).toEqual({
    logged: ['info fetching', 'warn slow', 'debug x'],
    result: { value: null },
    exception: {
      name: 'ValueError',
      message: 'no such order',
      stack,
      cause: { name: 'KeyError', message: "'x'", stack: [] },
    },
  });
});

test('what is no message of the protocol is passed over, and the log says so once', () => {
  const said = heard(
    'no JSON\n',
    '[1]\n',
    '{"method": "log"}\n',
    message('report_magic', {}),
    log('after it'),
    '{"half',
  );
  expect(said.logged).toEqual([
    'warn a line in the file of DAGSTER_PIPES_MESSAGES is no message of Dagster Pipes, which is JSON with a method: it is passed over',
    'warn the Dagster Pipes message "report_magic" means nothing here: it is passed over',
    'info after it',
  ]);
});

test('what Dagster alone has use for is passed over in silence', () => {
  const reports = ['report_asset_materialization', 'report_asset_check', 'log_external_stream'];
  expect(heard(...reports.map((method) => message(method, {}))).logged).toEqual([]);
});

test.each([
  ['log', log('x'.repeat(300_000))],
  ['result', message('report_custom_message', { payload: { result: 'x'.repeat(300_000) } })],
])('a %s that is too long is passed over with a warning, and what comes after it is heard', (_, long) => {
  const { logged, result } = heard(long, long, log('after it'));
  const bytes = JSON.stringify(long).length;
  expect(logged).toEqual([
    `warn a Dagster Pipes message has ${bytes} bytes, and is passed over: at most 262144 are read; write data to RUNSHEET_DATA_URL and say its name`,
    'info after it',
  ]);
  expect(result).toBeUndefined();
});

test('messages behind a link are not read', () => {
  const folder = new AttemptFolder(parent);
  const logged: string[] = [];
  const messages = new PipesMessages(folder, (_, text) => logged.push(text));
  const elsewhere = path.join(parent, 'elsewhere');
  appendFileSync(elsewhere, `${JSON.stringify(log('a secret'))}\n`);
  symlinkSync(elsewhere, folder.path('pipes-messages'));
  messages.end();
  expect(logged).toEqual([]);
});
