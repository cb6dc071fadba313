import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runJob } from 'runsheet/testing';
import { handler } from '../jobs/extract-orders.js';

test('extracts the orders of a region', async () => {
  const { result, error } = await runJob(handler, { parameters: { region: 'north' } });
  assert.equal(error, undefined);
  assert.deepEqual(result, { region: 'north', rows: 2 });
});

test('writes them for later jobs', async () => {
  const { files } = await runJob(handler, { parameters: { region: 'south' } });
  assert.deepEqual(files.json('orders.json'), [{ region: 'south', amount: 80 }]);
});
