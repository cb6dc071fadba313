import { inChunks } from '../../../cli/terminal/print-chunks';

async function* texts(count: number, taken: { count: number }): AsyncGenerator<string> {
  for (let no = 0; no < count; no += 1) {
    taken.count += 1;
    yield `${no}\n`.padStart(101, '.');
  }
}

it('joins short texts, loses none, and reads no further than its reader does', async () => {
  const taken = { count: 0 };
  const chunks = inChunks(texts(2000, taken));
  const first = await chunks.next();
  expect(taken.count).toBe(Math.ceil((64 * 1024) / 101));
  let all = first.value as string;
  let most = all.length;
  for await (const chunk of chunks) {
    all += chunk;
    most = Math.max(most, chunk.length);
  }
  expect(all.split('\n')).toHaveLength(2001);
  expect(most).toBeLessThan(64 * 1024 + 101);
});
