import { nameUuid } from '../../../adapters/lineage/name-uuid';
import { EventRefused } from '../../../adapters/lineage/receiver';
import { LineageNotifier } from '../../../cli/notify/lineage-notifier';
import type { LineageEvent } from '../../../domain/notices/lineage-events';
import { LINEAGE_UUIDS } from '../../../domain/notices/lineage-facets';
import { briefly } from '../../support/openlineage/receiver';
import { aJobRun, aRunRow } from '../../support/rows/a-job-run';

const place = { namespace: 'shop', version: '0.1.0', uuidOf: (name: string) => nameUuid(LINEAGE_UUIDS, name) };
const open = aRunRow({ status: 'RUNNING' });
const closed = aRunRow({ ended_at: '2026-11-22T03:00:00.000Z' });
const running = aJobRun({ status: 'RUNNING', span: [1_000, 2_000] });
const ended = aJobRun({ span: [1_000, 2_000] });

/** A notifier whose receiver does with each event what the test says. */
function notifierOf(send: (event: LineageEvent) => Promise<void> | void, timeoutMs = 5_000) {
  const taken: LineageEvent[] = [];
  const told = { printed: '' };
  const notifier = new LineageNotifier({
    receiver: {
      place: 'there',
      send: async (event) => {
        await send(event);
        taken.push(event);
      },
    },
    place,
    print: (text) => {
      told.printed += text;
    },
    repeat: (runId) => `runsheet lineage ${runId}`,
    timeoutMs,
    retryMs: [1, 5],
    noticeMs: 60_000,
  });
  return { notifier, taken, told };
}

it('sends each event once, however often its rows are read, and the run around all', async () => {
  const { notifier, taken, told } = notifierOf(() => {});
  notifier.notifyRows(open, []);
  notifier.notifyRows(open, [running]);
  notifier.notifyRows(open, [running]);
  notifier.notifyRows(open, [ended]);
  await notifier.notifyFinished(closed, [ended, aJobRun({ name: 'report', span: [3_000, 4_000] })]);
  expect(briefly(taken)).toEqual([
    'START nightly',
    'START nightly.load',
    'COMPLETE nightly.load',
    'START nightly.report',
    'COMPLETE nightly.report',
    'COMPLETE nightly',
  ]);
  expect(told.printed).toBe('');
});

it('sends an event again that was not taken, and keeps the order', async () => {
  let fails = 3;
  const { notifier, taken, told } = notifierOf(({ eventType }) => {
    if (eventType === 'COMPLETE' && fails-- > 0) throw new Error('it answered 503');
  });
  notifier.notifyRows(open, [running]);
  await notifier.notifyFinished(closed, [ended]);
  expect(briefly(taken)).toEqual(['START nightly', 'START nightly.load', 'COMPLETE nightly.load', 'COMPLETE nightly']);
  expect(told.printed).toBe(
    'lineage to there: it answered 503. It is tried again while the run lasts, and 30 s more\n' +
      'lineage to there: it takes events again\n',
  );
});

it('says what was refused, and goes on', async () => {
  const { notifier, taken, told } = notifierOf(({ eventType }) => {
    if (eventType === 'START') throw new EventRefused('it answered 422: \u001b[2J');
  });
  await notifier.notifyFinished(closed, [ended]);
  expect(briefly(taken)).toEqual(['COMPLETE nightly.load', 'COMPLETE nightly']);
  expect(told.printed).toBe(
    'lineage to there: it refused START of nightly: it answered 422: \\u001b[2J\n' +
      'lineage to there: it refused START of nightly.load: it answered 422: \\u001b[2J\n',
  );
});

it('gives up some time after the end of the run, and says how many are left and how to send them', async () => {
  const { notifier, taken, told } = notifierOf(() => Promise.reject(new Error('it cannot be reached')), 100);
  await notifier.notifyFinished(closed, [ended]);
  expect(taken).toEqual([]);
  expect(told.printed).toContain('4 events were not sent. Send them later with runsheet lineage nightly-1\n');
});

it('holds a bound of events while the receiver is away', async () => {
  const { notifier, told } = notifierOf(() => Promise.reject(new Error('it cannot be reached')), 100);
  const many = Array.from({ length: 3_000 }, (_, at) => aJobRun({ name: `job-${at}`, span: [1, 2] }));
  notifier.notifyRows(open, many);
  await notifier.leave();
  // 6,001 events: what it holds and what it dropped.
  expect(told.printed).toContain('6001 events were not sent');
});

it('waits for a slow receiver with what came last', async () => {
  const { notifier, taken } = notifierOf(() => new Promise((resolve) => setTimeout(resolve, 20)));
  notifier.notifyRows(open, [running]);
  await notifier.notifyFinished(closed, [ended]);
  expect(taken).toHaveLength(4);
});
