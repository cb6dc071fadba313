import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hasPty, openTerminal, plain } from '../../../support/home/open-terminal';
import { until } from '../../../support/home/until';
import { threeRuns } from '../../../support/ledger/small-ledger';

jest.setTimeout(60_000);

const PROGRAM = path.resolve(__dirname, '../../../../dist/runsheet.cjs');

let ledger: string;
beforeAll(async () => {
  ledger = mkdtempSync(path.join(tmpdir(), 'runsheet-shell-'));
  await threeRuns(ledger);
});
afterAll(() => rmSync(ledger, { recursive: true, force: true }));

describe('in a pipe', () => {
  const shell = (input: string, ...options: string[]) =>
    new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
      const child = spawn(process.execPath, [PROGRAM, 'ledger', 'shell', '--dir', ledger, ...options]);
      let [stdout, stderr] = ['', ''];
      child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      child.once('close', (code) => resolve({ code, stdout, stderr }));
      child.stdin.end(input);
    });

  it('runs each statement, over lines and beside each other, also the last without its ";"', async () => {
    const { code, stdout, stderr } = await shell(
      "select count(*) as n\n  from runs -- all; of them\n;\nselect ';' as a; select 2 as b;\nselect 3 as c",
      '--csv',
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe('n\r\n3\r\na\r\n";"\r\nb\r\n2\r\nc\r\n3\r\n');
  });

  it('ends with 2 at the first statement that fails', async () => {
    const { code, stdout, stderr } = await shell('select 1 as a; drop view runs; select 2 as b;');
    expect({ code, stdout }).toEqual({ code: 2, stdout: 'a\n1\n' });
    expect(stderr).toMatch(/^error: the query is no SELECT/);
  });

  it('has nothing to do', async () => {
    expect(await shell('')).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});

(hasPty ? describe : describe.skip)('on a terminal', () => {
  it('asks again after each statement, also after one that failed, until it is left', async () => {
    const terminal = openTerminal(['ledger', 'shell', '--dir', ledger]);
    const shows = (text: string) => until(() => plain(terminal.shown()).includes(text), `it shows ${text}`);
    await shows('ledger> ');
    terminal.type('select count(*) as how_many\n');
    await shows('...> ');
    terminal.type('from runs;\n');
    await shows('how_many\n       3\n');
    terminal.type('drop view runs;\n');
    await shows('error: the query is no SELECT');
    terminal.type("select 'still ' || 'here' as a;\n");
    await shows('still here');
    terminal.type('exit\n');
    expect(await terminal.ended).toBe(0);
  });

  it('ends the query that is under way on Ctrl-C, and forgets what was typed', async () => {
    const terminal = openTerminal(['ledger', 'shell', '--dir', ledger]);
    const shows = (text: string) => until(() => plain(terminal.shown()).includes(text), `it shows ${text}`);
    await shows('ledger> ');
    terminal.type('select count(*) from range(1000000000) a, range(1000000000) b;\n');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    terminal.type('\u0003');
    await shows('error: the query failed: INTERRUPT');
    terminal.type('select nothing\n');
    await shows('...> ');
    terminal.type('from nowh\u0003');
    terminal.type("select 'a' || 'b' as c;\n");
    await shows('\nc\nab\n');
    terminal.type('\u0003');
    await shows('Ctrl-D ends the shell');
    terminal.type('\u0004');
    expect(await terminal.ended).toBe(0);
  });
});
