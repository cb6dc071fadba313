import { stackTargets } from '../../../domain/plans/deployed-settings';
import { declareTargets } from '../../../domain/targets/declared-targets';
import type { DeclaredTargets } from '../../../domain/targets/kind';
import { loadGroup } from '../../../operations/load/load-group';
import { aJobRow, putGroup } from '../../support/rows/a-group';
import { aGroupName, aLoadRequest, loadDependencies } from '../../support/rows/a-run';
import { type MemoryTables, openMemoryTables } from '../../support/services/memory-tables';

/* Which work is waited for: its stack must hear of its end, and the execution's document must know how to wait. */

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

const EXECUTION = 'arn:aws:states:eu-central-1:123456789012:execution:runsheet:nightly-1';
const machine = (region: string) => `arn:aws:states:${region}:123456789012:stateMachine:close`;
const fields = {
  'states:close': { state_machine: machine('eu-central-1') },
  'states:abroad': { state_machine: machine('us-east-1') },
};
const onStack = stackTargets({
  declared: Object.entries(fields).map(([target, each]) => ({ target, kind: 'states', fields: each })),
});

async function looksOf(declared: DeclaredTargets, given: object) {
  const group = aGroupName();
  const jobs = [
    aJobRow({ job_name: 'abroad', target: 'states:abroad' }),
    aJobRow({ job_name: 'close', target: 'states:close' }),
    aJobRow({ job_name: 'file' }),
  ];
  await putGroup(tables, group, jobs);
  const request = { ...aLoadRequest(group, {}), execution: EXECUTION, ...given };
  await loadGroup(request, { ...loadDependencies(tables), declared });
  const rows = await tables.runs.listJobRuns(request);
  return rows.map(({ looks }) => looks);
}

test('a stack waits for work of its own region and account, and looks at all other work', async () => {
  await expect(looksOf(onStack, { awaits: true })).resolves.toEqual(['often', 'notified', undefined]);
});

test('an execution of an older document, which could not wait, looks', async () => {
  await expect(looksOf(onStack, {})).resolves.toEqual(['often', 'often', undefined]);
});

test('a laptop looks, since nobody tells it of ends', async () => {
  const here = declareTargets(fields, '/');
  await expect(looksOf(here, { awaits: true })).resolves.toEqual(['often', 'often', undefined]);
});
