import { inParallel } from '../../operations/in-parallel';

test('every element is done, so many at a time, and the results keep their order', async () => {
  let running = 0;
  let most = 0;
  const results = await inParallel(
    [5, 1, 4, 2, 3],
    async (ms) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, ms));
      running -= 1;
      return ms * 10;
    },
    2,
  );
  expect(results).toEqual([50, 10, 40, 20, 30]);
  expect(most).toBe(2);
});

test('nothing is done for no element, and an error comes through', async () => {
  await expect(inParallel([], () => Promise.reject(new Error('called')))).resolves.toEqual([]);
  await expect(inParallel([1], () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
});
