import type { Image } from '../../domain/history/row-image';
import { logChanges } from '../../operations/record-changes';
import { takePrintedLines } from '../support/home/printed-lines';

let printed: ReturnType<typeof takePrintedLines>;
beforeEach(() => {
  printed = takePrintedLines();
});
afterEach(() => printed.giveBack());

function aRecord(name: string, given: object = {}, group = 'nightly') {
  const key = { job_group: { S: group }, job_name: { S: name } };
  const image = { ...key, priority: { N: '1' } };
  const change = { Keys: key, NewImage: image, SequenceNumber: '1', ApproximateCreationDateTime: 1_795_314_600 };
  return { eventName: 'INSERT', dynamodb: { ...change, ...given } };
}

class Log {
  readonly items: Image[] = [];
  readonly refused = new Set<string>();
  readonly put = async (item: Image) => {
    if (this.refused.has(item.changed_job?.S as string)) throw new Error('no room');
    this.items.push(item);
  };
  get jobs() {
    return this.items.map((item) => item.changed_job?.S);
  }
}

test('a batch is written in its order, what is none aside', async () => {
  const log = new Log();
  const records = [aRecord('a'), aRecord('x', {}, '@groups'), aRecord('b'), aRecord('y', {}, 'nightly@changes')];
  await expect(logChanges(records, log)).resolves.toEqual({ recorded: 2, unrecorded: [] });
  expect(log.jobs).toEqual(['a', 'b']);
});

test('a batch that comes again writes the same rows', async () => {
  const log = new Log();
  await logChanges([aRecord('a')], log);
  await logChanges([aRecord('a')], log);
  expect(log.items[0]).toEqual(log.items[1]);
});

test('what cannot be read or written is named, said in the log, and keeps nothing back', async () => {
  const log = new Log();
  log.refused.add('b');
  const records = [aRecord('a'), 'garbage', aRecord('b'), aRecord('c')];
  await expect(logChanges(records, log)).resolves.toEqual({ recorded: 2, unrecorded: [1, 2] });
  expect(log.jobs).toEqual(['a', 'c']);
  expect(printed.lines).toMatchObject([
    { level: 'error', message: 'a change could not be recorded', record: 1 },
    { level: 'error', message: 'a change could not be recorded', record: 2, job_group: 'nightly', reason: 'no room' },
  ]);
});

test('the schedules of the groups that were written are kept once, after the log', async () => {
  const log = new Log();
  const kept: (readonly string[])[] = [];
  const keepSchedules = async (groups: readonly string[]) => {
    expect(log.items).toHaveLength(3);
    kept.push(groups);
  };
  const records = [aRecord('a'), aRecord('@group'), aRecord('c', {}, 'weekly'), aRecord('x', {}, '@groups')];
  await logChanges(records, { put: log.put, keepSchedules });
  expect(kept).toEqual([['nightly', 'weekly']]);
});

test('records whose schedules could not be kept come again, and are in the log', async () => {
  const log = new Log();
  const keepSchedules = () => Promise.reject(new Error('throttled'));
  const records = [aRecord('x', {}, '@groups'), aRecord('a'), aRecord('b')];
  await expect(logChanges(records, { put: log.put, keepSchedules })).resolves.toEqual({
    recorded: 2,
    unrecorded: [1, 2],
  });
});
