import { readFileSync } from 'node:fs';
import path from 'node:path';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { runsheet, runsheetJson, startRunsheet } from '../support/home/command-line';
import { until } from '../support/home/until';
import { parseChecklist, type Step } from '../support/pages/checklist';
import { notOnAws } from './deployed';

/*
 * The project's own stack, as it is deployed: docs/deploy/first-deploy-checklist.md, word for word, from the command on
 * that needs the stack. test/cli/program/first-deploy.test.ts tries the others.
 */

jest.setTimeout(300_000);

const PAGE = path.resolve(__dirname, '../../docs/deploy/first-deploy-checklist.md');
const STACK = ['--stack', 'runsheet-dev'];
/** The emulator names another log stream to a function than the one that it writes: see logs.test.ts. */
const WITHOUT_OUTPUT = /^logs /;

const steps = parseChecklist(readFileSync(PAGE, 'utf8')).filter(({ command }) => command.startsWith('npx runsheet '));

notOnAws('it is the checklist itself, which people follow').describe('the checklist of a first deployment', () => {
  let runId = '';

  it.each(steps.map((step) => [step.title, step] as const))('%s', async (_, step) => {
    const args = step.command.replace('npx runsheet ', '').replace('<run_id>', runId).split(' ');
    if (args[0] === 'board') return seeBoard(args, step);
    // The change log is written a moment later.
    if (args[0] === 'history') await until(async () => missing((await runsheet(args)).stdout, step).length === 0);
    const ended = await runsheet(args);
    expect(ended).toMatchObject({ code: 0 });
    runId ||= /^run (\S+)/.exec(ended.stdout)?.[1] ?? '';
    if (!WITHOUT_OUTPUT.test(args.join(' '))) expect(missing(ended.stdout, step)).toEqual([]);
  });

  it('leaves a report in the bucket, and nothing to apply', async () => {
    const run = await runsheetJson(['show', runId, ...STACK]);
    expect(run).toMatchObject({ status: 'SUCCEEDED', counts: { SUCCEEDED: 11, DISABLED: 1 } });
    const report = run.jobs.find((job: { job_name: string }) => job.job_name === 'write-report').output.report;
    const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(report) ?? [];
    const page = await new S3Client({}).send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    await expect(page.Body?.transformToString()).resolves.toContain('<html');
    await expect(runsheetJson(['apply', '--yes', 'examples/air-traffic/groups.yaml', ...STACK])).resolves.toMatchObject(
      {
        groups: [{ added: [], changed: [], unchanged: expect.arrayContaining(['write-report']) }],
      },
    );
  });
});

async function seeBoard(args: string[], step: Step): Promise<void> {
  const board = startRunsheet(args);
  for (const text of step.shows) await board.prints(text);
  board.interrupt();
  expect(await board.ended).toMatchObject({ code: 0 });
}

function missing(printed: string, { shows }: Step): string[] {
  return shows.filter((text) => !printed.includes(text));
}
