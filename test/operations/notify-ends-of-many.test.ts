import { tellManyEnds } from '../support/services/many-ends';

jest.setTimeout(120_000);

test('10,000 ends of one run are told in order within two minutes, and few of its bytes are in memory', async () => {
  const jobs = 10_000;
  const { told, seconds, storedBytes, readBytes } = await tellManyEnds(jobs);
  const name = (_: unknown, index: number) => `nightly-1/job-${String(index).padStart(5, '0')}/1`;
  expect(told).toEqual([...Array.from({ length: jobs }, name), 'nightly-1']);
  expect(seconds).toBeLessThan(120);
  // At the run's end all of its rows are in memory at once.
  expect(readBytes / storedBytes).toBeLessThan(0.05);
});
