import { setTimeout as sleep } from 'node:timers/promises';
import { openStackEngine, type StackEngine } from '../../cli/engines/stack-engine';
import { runsheet, runsheetJson } from '../support/home/command-line';
import { until } from '../support/home/until';
import { deleteRow, updateRow } from '../support/rows/edits';
import { applyScripted, STACK } from './stack-groups';

jest.setTimeout(180_000);
const ON_STACK = ['--stack', STACK];

let engine: StackEngine;
beforeAll(async () => {
  engine = await openStackEngine(STACK, { options: '', hasGroupsFiles: false });
});
afterAll(() => engine.close());

interface Listed {
  job_name: string;
  change: string;
  by: string | null;
  reason: string | null;
  fields: { field: string; before: unknown; after: unknown }[];
}

async function changesOf(group: string): Promise<Listed[]> {
  const { code, stdout } = await runsheet(['history', group, '--json', ...ON_STACK]);
  return code === 0 ? JSON.parse(stdout).changes : [];
}

it('is fed by the deployed table’s stream: by the tool, and by hand', async () => {
  const group = await applyScripted({ first: ['succeed'], second: ['succeed'] });
  await until(async () => (await changesOf(group)).length >= 3);
  const added = await changesOf(group);
  expect(added.map(({ job_name, change }) => [job_name, change]).sort()).toEqual([
    ['@group', 'added'],
    ['first', 'added'],
    ['second', 'added'],
  ]);
  expect(added.every(({ by, reason }) => by !== null && /^apply /.test(reason ?? ''))).toBe(true);
  // The emulator's times are whole seconds.
  await sleep(2_000);
  const then = new Date().toISOString();
  await sleep(2_000);
  await updateRow(engine.master, [group, 'first'], { timeout_minutes: 3 });
  await deleteRow(engine.master, [group, 'second']);
  await until(async () => (await changesOf(group)).length === 5);
  const byHand = (await changesOf(group)).slice(0, 2);
  expect(byHand.map(({ by }) => by)).toEqual([null, null]);
  expect(byHand.find(({ job_name }) => job_name === 'first')?.fields).toEqual([
    { field: 'timeout_minutes', change: 'changed', before: 1, after: 3 },
  ]);

  const { jobs } = await runsheetJson(['jobs', group, '--as-of', then, ...ON_STACK]);
  const told = jobs.map((job: { job_name: string; timeout_minutes: number }) => [job.job_name, job.timeout_minutes]);
  expect(Object.fromEntries(told)).toEqual({ first: 1, second: 1 });
});

it('does not record itself', async () => {
  const group = await applyScripted({ only: ['succeed'] });
  await until(async () => (await changesOf(group)).length === 2);
  await sleep(3_000);
  await expect(engine.master.readPartition(`${group}@changes`)).resolves.toHaveLength(2);
  await expect(engine.master.readPartition(`${group}@changes@changes`)).resolves.toEqual([]);
});
