import { measureMakespan } from '../../bench/capacity/measure-makespan';

/* The model of AWS runs in virtual time and by a seed: its figures are the same on every machine. */

it('a group whose jobs are known takes little longer than its work divided by its places', async () => {
  const { seconds, boundSeconds, queueSeconds, batches } = await measureMakespan({
    branches: [600],
    maxConcurrency: 60,
    isKnown: true,
  });
  expect(batches).toBe(4);
  expect(seconds).toBeGreaterThan(queueSeconds);
  expect(queueSeconds).toBeGreaterThanOrEqual(boundSeconds);
  // What batches and AWS's latencies cost.
  expect(seconds / queueSeconds).toBeLessThan(1.04);
  expect(seconds / boundSeconds).toBeLessThan(1.08);
});

it('a first run takes longer: it does not know which jobs are long', async () => {
  const given = { branches: [200], maxConcurrency: 40 };
  const [known, first] = [
    await measureMakespan({ ...given, isKnown: true }),
    await measureMakespan({ ...given, isKnown: false }),
  ];
  expect(first.boundSeconds).toBe(known.boundSeconds);
  expect(first.seconds).toBeGreaterThan(1.1 * known.seconds);
});
