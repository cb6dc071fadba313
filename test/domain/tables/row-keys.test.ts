import { MOST_PARTS, partitionOf, partitionsOf, runIdOf } from '../../../domain/tables/row-keys';
import { jobEntry, RUN_ENTRY } from '../../../domain/tables/rows';

const RUN = 'nightly-20261122T020000Z-1a2b3c';

const jobKey = (job: string, parts?: number) => ({ run_id: RUN, entry: jobEntry(job), parts });

describe('where the rows of a run are', () => {
  it('is one partition key for the rows of a run that is not spread', () => {
    expect(partitionOf(jobKey('load-orders'))).toBe(RUN);
    expect(partitionOf(jobKey('load-orders', 1))).toBe(RUN);
    expect(partitionsOf({ run_id: RUN })).toEqual([RUN]);
    expect(partitionsOf({ run_id: RUN, parts: 1 })).toEqual([RUN]);
  });

  it('is never another key than today, because rows are found by it', () => {
    const keys = ['load-orders', 'a', 'extract_2026-11-22', '@invalid-0'].map((job) => partitionOf(jobKey(job, 16)));
    expect(keys.map((key) => key.slice(RUN.length))).toEqual(['#0', '#0', '#1', '#15']);
  });

  it('is one of the keys of the run, and the run of each of them is known', () => {
    for (const parts of [2, 3, 4, 16]) {
      const partitions = partitionsOf({ run_id: RUN, parts });
      expect(new Set(partitions).size).toBe(parts);
      for (let job = 0; job < 200; job++) expect(partitions).toContain(partitionOf(jobKey(`job-${job}`, parts)));
      expect(partitions.map(runIdOf)).toEqual(partitions.map(() => RUN));
    }
  });

  it("is the plain run_id for the run's own row, and for locks and fired schedules", () => {
    expect(partitionOf({ run_id: RUN, entry: RUN_ENTRY, parts: 16 })).toBe(RUN);
    expect(runIdOf(RUN)).toBe(RUN);
    expect(runIdOf('@lock#nightly')).toBe('@lock#nightly');
    expect(runIdOf('@fire#nightly')).toBe('@fire#nightly');
  });

  it.each([0, -4, 2.5, MOST_PARTS + 1, 1e9, Number.NaN, '16', null])(
    'is the plain run_id in a run of which someone has made %p parts',
    (bad) => {
      const parts = bad as number;
      expect(partitionsOf({ run_id: RUN, parts })).toEqual([RUN]);
      expect(partitionOf(jobKey('load-orders', parts))).toBe(RUN);
    },
  );

  it.each([
    ['numbers', (at: number) => `job-${at}`],
    ['numbers of four digits', (at: number) => `load_${String(at).padStart(4, '0')}`],
    ['letters', (at: number) => `table${at.toString(26).replace(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)] ?? '')}`],
    ['days', (at: number) => `day-${new Date(at * 86_400_000).toISOString().slice(0, 10)}`],
    ['even numbers', (at: number) => `shard-${2 * at}`],
    ['multiples of 16', (at: number) => `shard-${16 * at}`],
  ])('are spread evenly by names that end in %s', (_, nameOf) => {
    for (const parts of [3, 4, 16]) {
      const counts = new Map<string, number>();
      for (let at = 0; at < 10_000; at++) {
        const key = partitionOf(jobKey(nameOf(at), parts));
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
      expect(counts.size).toBe(parts);
      // By chance the fullest of 16 has about 8 % more than its share.
      expect(Math.max(...counts.values())).toBeLessThan((1.15 * 10_000) / parts);
    }
  });
});
