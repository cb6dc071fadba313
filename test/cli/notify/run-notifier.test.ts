import { RunNotifier } from '../../../cli/notify/run-notifier';
import { aJobRun, aRun } from '../../protocol/builders';

const run = aRun({ status: 'FAILED', ended_at: '2026-11-22T02:45:00.000Z' });
const rows = Array.from({ length: 40 }, (_, at) => aJobRun({ job_name: `job-${at}`, status: 'FAILED', attempt: 1 }));

test('a command that hangs is killed, is not waited for once for each job, and still notified of the run', async () => {
  let printed = '';
  const notifier = new RunNotifier({
    command: 'cat; sleep 600',
    engineOptions: '',
    print: (text) => {
      printed += text;
    },
    timeoutMs: 400,
  });
  const startedAt = Date.now();
  await notifier.notifyFinished(run, rows);
  // One for jobs, or two, and the run's own: 16 s if each were waited for.
  expect(Date.now() - startedAt).toBeLessThan(8_000);
  expect(printed).toContain('it had not ended after 0.4 s, and was killed (event nightly-1/job-0/1)');
  expect(printed).toMatch(/it is too slow: 3\d events of failed jobs were not sent to it/);
  expect(printed).toContain('"detail-type":"Runsheet Run Finished"');
});

test('each failed job is told once, however often its rows are read', async () => {
  let printed = '';
  const print = (text: string) => {
    printed += text;
  };
  const notifier = new RunNotifier({ command: 'cat', engineOptions: '', print });
  const [first, second] = rows.slice(0, 2);
  notifier.notifyFailed(run, first ? [first, aJobRun({ job_name: 'stopped', status: 'ABORTED' })] : []);
  notifier.notifyFailed(run, first ? [first] : []);
  await notifier.notifyFinished(run, first && second ? [first, second] : []);
  const ids = printed
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith('waiting for'))
    .map((line) => JSON.parse(line).detail.id);
  expect(ids).toEqual(['nightly-1/job-0/1', 'nightly-1/job-1/1', 'nightly-1']);
});

test('a command that takes its time is said to be waited for, once, and a quick one is not', async () => {
  const printed = async (command: string, noticeMs: number) => {
    let text = '';
    const print = (more: string) => {
      text += more;
    };
    await new RunNotifier({ command, engineOptions: '', print, noticeMs }).notifyFinished(run, []);
    return text;
  };
  expect(await printed('sleep 0.5', 50)).toBe('waiting for sleep 0.5 (--notify) to end; Ctrl-C ends it\n');
  expect(await printed('true', 20_000)).toBe('');
});
