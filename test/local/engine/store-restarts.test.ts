import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { groupAsOf } from '../../../domain/history/logged-change';
import { openEngine } from '../../../local/embedded-engine';
import { isAlive } from '../../../local/processes';
import { readStoreFile } from '../../../local/store/store-file';
import { readUnrecorded } from '../../../local/store/unrecorded-changes';
import { useLaptop } from '../../support/home/laptop';
import { changesOf, tableOf } from '../../support/home/logged-changes';
import { until } from '../../support/home/until';
import { aJobRow, putGroup } from '../../support/rows/a-group';
import { aGroupName } from '../../support/rows/a-run';
import { deleteRow, putRow, updateRow } from '../../support/rows/edits';

jest.setTimeout(120_000);

const laptop = useLaptop();

describe('a store that is started again', () => {
  const storePid = () => readStoreFile(laptop.engine.home.storeFile)?.pid as number;

  async function killStore(): Promise<void> {
    const pid = storePid();
    process.kill(pid, 'SIGKILL');
    await until(() => !isAlive(pid));
  }

  async function reopen(): Promise<void> {
    const { dir } = laptop.engine.home;
    laptop.engine.close();
    laptop.engine = await openEngine(dir);
  }

  it('goes on with larger sequence numbers, whatever its clock says', async () => {
    const group = aGroupName();
    await putRow(laptop.engine.master, { job_group: group, ...aJobRow({ job_name: 'a' }) });
    await killStore();
    const file = laptop.engine.home.unrecordedChanges;
    const { sequence } = readUnrecorded(file);
    // This looks as if the clock had been an hour ahead.
    const ahead = sequence + 3_600_000_000;
    writeFileSync(file, JSON.stringify({ sequence: ahead, writes: [] }));
    await reopen();
    await updateRow(laptop.engine.master, [group, 'a'], { owner: 'ann' });
    const [, last] = await changesOf(laptop, group);
    expect(last).toMatchObject({ after: { owner: 'ann' }, sequence: String(ahead + 1) });
  });

  it('records a write that the one before it was killed in the middle of', async () => {
    const group = aGroupName();
    const before = aJobRow({ job_name: 'a' });
    const key = { job_group: { S: group }, job_name: { S: 'a' } };
    await putRow(laptop.engine.master, { job_group: group, ...before });
    await killStore();
    // The row is written, but its change is not recorded: the store noted the write, made it, and was killed.
    const file = laptop.engine.home.unrecordedChanges;
    const { sequence } = readUnrecorded(file);
    const write = { job_group: group, job_name: 'a', at: Date.now(), sequence: sequence + 1 };
    const image = { ...key, target: { S: 'lambda:another' } };
    writeFileSync(file, JSON.stringify({ sequence: sequence + 1, writes: [{ ...write, before: image }] }));
    await reopen();
    await until(async () => (await changesOf(laptop, group)).length === 2);
    expect((await changesOf(laptop, group))[1]).toMatchObject({
      before: { target: 'lambda:another' },
      after: { target: 'lambda:load-orders' },
      by: null,
    });
    await until(() => readUnrecorded(file).writes.length === 0);
  });

  it('goes on where something cannot be recorded: it is kept, and what follows is recorded', async () => {
    const group = aGroupName();
    await killStore();
    const file = laptop.engine.home.unrecordedChanges;
    const { sequence } = readUnrecorded(file);
    const bad = { job_group: group, job_name: 'a', at: 0, sequence: 1, before: null, after: null };
    writeFileSync(file, JSON.stringify({ sequence, writes: [bad] }));
    await reopen();
    await putRow(laptop.engine.master, { job_group: group, ...aJobRow({ job_name: 'b' }) });
    expect((await changesOf(laptop, group)).map(({ job_name }) => job_name)).toEqual(['b']);
    await until(() => readUnrecorded(file).writes.length === 1);
    expect(readUnrecorded(file).writes).toEqual([bad]);
    expect(readFileSync(path.join(laptop.engine.home.logs, 'store.log'), 'utf8')).toContain(
      'ApproximateCreationDateTime is 0',
    );
    await killStore();
    writeFileSync(file, JSON.stringify({ sequence, writes: [] }));
    await reopen();
  });

  it('has a log that replays to the table, with a restart in between', async () => {
    const group = aGroupName();
    await putGroup(laptop.engine, group, [aJobRow({ job_name: 'a' }), aJobRow({ job_name: 'b' })]);
    await killStore();
    await reopen();
    await deleteRow(laptop.engine.master, [group, 'a']);
    const rows = await laptop.engine.master.readPartition(group);
    const far = '2999-01-01T00:00:00.000Z';
    expect(tableOf(groupAsOf([], await changesOf(laptop, group), far).rows)).toEqual(tableOf(rows));
  });
});
