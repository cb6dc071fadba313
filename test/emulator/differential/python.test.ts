import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { MasterRow } from '../../../domain/tables/master-row';
import { type Laptop, openLaptop } from '../../support/home/laptop';
import { PREFIX } from '../stack-groups';
import { writeCase } from './apply-case';
import { runEmbedded } from './run-embedded';
import { runEmulated } from './run-emulated';

/*
 * A job file in Python is a process of this machine here, and a function that is called on a stack. Its rows must tell
 * the same story.
 */

const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-python-case-'));
let laptop: Laptop;
beforeAll(async () => {
  laptop = await openLaptop();
});
afterAll(async () => {
  await laptop.close();
  rmSync(folder, { recursive: true, force: true });
});

const job = (act: string, row: MasterRow = {}): MasterRow => ({
  target: 'lambda:counts',
  timeout_minutes: 1,
  maximum_retries: 1,
  retry_delay_seconds: 0,
  priority: 0,
  parameters: { act },
  ...row,
});

it('tells the same story here and on the emulators', async () => {
  const byHand = {
    good: job('succeed'),
    bad: job('fail'),
    permanent: job('fail-for-good', { maximum_retries: 3 }),
    unusable: job('unusable'),
    busy: job('busy', { timeout_minutes: 0.1, maximum_retries: 0 }),
    reads: job('succeed', { priority: 1, parameters: { rows: { output: 'good.rows' } } }),
  };
  const settings = { on_failure: 'continue' as const, max_concurrency: 40 };
  const group = `${PREFIX}python-${Date.now().toString(36)}`;
  // A group needs one job of its file; what people type in at a console stands beside it.
  const jobs = { scripted: { priority: 0, maximum_retries: 0, is_enabled: true, script: ['succeed' as const] } };
  const applied = writeCase(folder, group, { settings, jobs, byHand });
  const [here, there] = await Promise.all([runEmbedded(laptop, applied), runEmulated(applied)]);
  expect([here.run, here.jobs]).toEqual([there.run, there.jobs]);
  expect(here.jobs).toMatchObject({
    good: { status: 'SUCCEEDED' },
    bad: { status: 'FAILED', attempt: 2, error: 'NoOrders: no order 7' },
    permanent: { status: 'FAILED', attempt: 1 },
    unusable: { status: 'FAILED', attempt: 1, error: expect.stringMatching(/^Runsheet\.OutputNotJson/) },
    busy: { status: 'TIMED_OUT', attempt: 1 },
    reads: { status: 'SUCCEEDED' },
  });
}, 240_000);
