import { lazily } from '../../../adapters/aws/clients';

test('a client is loaded when it is first needed, and once', async () => {
  const load = jest.fn(async () => ({ client: 1 }));
  const client = lazily(load);
  expect(load).not.toHaveBeenCalled();
  const [first, second] = await Promise.all([client(), client()]);
  expect(first).toBe(second);
  expect(await client()).toBe(first);
  expect(load).toHaveBeenCalledTimes(1);
});
