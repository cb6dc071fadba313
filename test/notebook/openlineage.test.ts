import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { nameUuid } from '../../adapters/lineage/name-uuid';
import { httpReceiver } from '../../adapters/lineage/receiver';
import { type LineageEvent, lineageOfJobRun, lineageOfRun } from '../../domain/notices/lineage-events';
import { LINEAGE_UUIDS } from '../../domain/notices/lineage-facets';
import { receiverUrl } from '../../domain/project/lineage-receiver';
import { Receiver } from '../support/openlineage/receiver';
import { aJobRun, anAttempt, aRunRow, isoAt } from '../support/rows/a-job-run';

/* Lineage, judged by OpenLineage's own client for Python: it reads every event, and sends the same requests. */

jest.setTimeout(60_000);

const place = { namespace: 'shop', version: '0.1.0', uuidOf: (name: string) => nameUuid(LINEAGE_UUIDS, name) };

/** Every kind of event, with every facet. */
const events: LineageEvent[] = [
  ...lineageOfRun(aRunRow({ scheduled_time: isoAt(0), rerun_of: 'nightly-0' }), place),
  ...lineageOfRun(aRunRow({ status: 'FAILED', ended_at: isoAt(9_000), reason: '1 job did not succeed' }), place),
  ...lineageOfJobRun(
    aJobRun(
      { span: [3_000, 4_000] },
      {
        attempt: 2,
        attempts: [
          anAttempt({ attempt: 1, start: 1_000, end: 2_000, status: 'FAILED' }),
          anAttempt({ attempt: 2, start: 3_000, end: 4_000 }),
        ],
        scheduled_time: isoAt(0),
        reads: ['s3://raw/orders', { namespace: 'azurecosmos://acme/dbs/shop', name: 'colls/orders' }],
        writes: ['postgres://db:5432/sales.public.orders'],
        owner: 'team:data',
        description: 'Loads the orders: "all" of them, üäö.',
        target: 'spark:load-orders',
      },
    ),
    place,
  ),
  ...lineageOfJobRun(
    aJobRun(
      { status: 'ABORTED', span: [1_000, 2_000] },
      { attempts: [{ ...anAttempt({ start: 1_000 }), status: 'ABORTED' }], reason: 'stopped by ann' },
    ),
    place,
  ),
];

interface Judged {
  events: LineageEvent[];
  ids: string[];
}

async function judge(asked: { events: readonly object[]; names?: string[]; url?: string }): Promise<Judged> {
  const script = path.join(__dirname, 'openlineage_client.py');
  const judging = promisify(execFile)(process.env.RUNSHEET_TEST_PYTHON as string, [script], { env: {} });
  judging.child.stdin?.end(JSON.stringify({ names: [], namespace: LINEAGE_UUIDS, ...asked }));
  return JSON.parse((await judging).stdout);
}

/** The client writes down what is empty, too. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, each]): [string, unknown] => [key, withoutEmpty(each)]);
  return Object.fromEntries(entries.filter(([, each]) => each !== null && JSON.stringify(each) !== '{}'));
}

it('the client reads each event, and would write it to the letter, the versions of its schemas among that', async () => {
  const judged = await judge({ events });
  expect(events.map(({ eventType }) => eventType)).toEqual(
    expect.arrayContaining(['START', 'COMPLETE', 'FAIL', 'ABORT']),
  );
  expect(judged.events.map(withoutEmpty)).toEqual(events.map(withoutEmpty));
});

it('the client refuses what is no event', async () => {
  const [event] = events as [LineageEvent];
  const runId = { ...event, run: { ...event.run, runId: 'nightly-1' } };
  await expect(judge({ events: [runId] })).rejects.toThrow(/UUID/);
  const job = { ...event.job, facets: { jobType: { ...event.job.facets.jobType, processing: 'BATCH' } } };
  await expect(judge({ events: [{ ...event, job }] })).rejects.toThrow(/unexpected keyword argument 'processing'/);
});

it('sends the events where the client sends them, as the client does', async () => {
  const [ours, theirs] = [new Receiver(), new Receiver()];
  try {
    const send = httpReceiver(receiverUrl(await ours.listen()));
    for (const event of events) await send.send(event);
    await judge({ events, url: await theirs.listen() });
    const asked = ({ requests }: Receiver) => requests.map(({ url, headers }) => [url, headers['content-type']]);
    expect(asked(ours)).toEqual(asked(theirs));
    expect(theirs.events.map(withoutEmpty)).toEqual(ours.events.map(withoutEmpty));
  } finally {
    await Promise.all([ours.close(), theirs.close()]);
  }
});

it('the ids are those that Python makes of the names', async () => {
  const names = ['shop/nightly-1', 'shop/nightly-1/load/1', 'shöp/nightly-1'];
  expect((await judge({ events: [], names })).ids).toEqual(names.map((name) => place.uuidOf(name)));
});
