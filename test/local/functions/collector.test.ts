import { openCollector } from '../../../local/functions/collector';
import { until } from '../../support/home/until';

const MB = 1024 * 1024;

test('what gathers outside the heap is collected once there are 2 MB more than are held, and not before', () => {
  let gathered = 10 * MB;
  const seen: number[] = [];
  const collect = openCollector(
    () => gathered,
    () => seen.push(gathered / MB),
  );
  for (let call = 0; call < 9; call += 1) {
    gathered += 0.75 * MB;
    collect();
    // All but half a megabyte is free, a moment after the collection.
    if (seen.at(-1) === gathered / MB) gathered = 10.5 * MB;
  }
  expect(seen).toEqual([12.25, 13.5]);
});

test('what a job keeps is not looked for again and again', () => {
  let gathered = 0;
  let collections = 0;
  const collect = openCollector(
    () => gathered,
    () => {
      collections += 1;
    },
  );
  gathered = 100 * MB;
  for (let call = 0; call < 9; call += 1) collect();
  expect(collections).toBe(1);
});

test('buffers that nobody holds are gone, and no global shows the collector', async () => {
  const collect = openCollector();
  const before = process.memoryUsage().arrayBuffers;
  for (let count = 0; count < 32; count += 1) Buffer.alloc(MB);
  collect();
  // A thread of V8's own frees what a collection has found.
  await until(() => process.memoryUsage().arrayBuffers - before < 16 * MB, 'the buffers to be freed');
  expect(globalThis).not.toHaveProperty('gc');
});
