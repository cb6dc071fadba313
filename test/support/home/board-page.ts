import { startRunsheet } from './command-line';

/** What a reader sees of a page, of the board that `runsheet board` serves in this folder. */
export async function boardPage(
  folder: string,
  page: string,
  env: NodeJS.ProcessEnv = {},
): Promise<{ status: number; text: string }> {
  const board = startRunsheet(['board', '--json'], folder, env);
  try {
    await board.prints('\n');
    const url = new URL(JSON.parse(board.printed()).url);
    const first = await fetch(url, { redirect: 'manual' });
    const cookie = (first.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const reply = await fetch(new URL(page, url), { headers: { cookie } });
    return { status: reply.status, text: await reply.text() };
  } finally {
    board.interrupt();
    await board.ended;
  }
}
