import { once } from 'node:events';

/** Texts that belong together are written at once: a record of CSV is short, and a write is a call of the system. */
const CHUNK = 64 * 1024;

/** Joins short texts to longer ones. It holds no more than one of them. */
export async function* inChunks(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let chunk = '';
  for await (const text of texts) {
    chunk += text;
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}

/** Prints texts on stdout as they come, no faster than its reader takes them. */
export async function printChunks(texts: AsyncIterable<string>): Promise<void> {
  for await (const chunk of inChunks(texts)) {
    if (!process.stdout.write(chunk)) await once(process.stdout, 'drain');
  }
}
