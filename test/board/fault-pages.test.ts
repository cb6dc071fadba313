import { renderCustomWidget } from '../../board/custom-widget';
import { serveBoard } from '../../cli/board/serve-board';
import { parsePage } from '../support/pages/parsed-page';
import { HOSTILE_NAMES } from '../support/rows/hostile-names';

/** Tables that answer with an error of this name and text alone. */
function broken(text: string) {
  const fail = () => Promise.reject(Object.assign(new Error(text), { name: text }));
  return { master: { readPartition: fail }, runs: { findRun: fail }, firing: 'watch' } as never;
}

/** Elements that only a text which got through could have made; the board's own script is counted apart. */
const strange = (markup: string) =>
  parsePage(markup).elements.filter(
    ({ tagName, attrs }) =>
      ['img', 'cwdb-action', 'iframe'].includes(tagName) || attrs.some(({ name }) => /^on/.test(name)),
  );

describe.each(HOSTILE_NAMES)('where the tables cannot be read, with an error that is %s', (_, text) => {
  it('the page of the server shows it, and it has no effect', async () => {
    const faults: Error[] = [];
    const board = await serveBoard(0, {
      sources: broken(text),
      view: { console: undefined, options: '' },
      waitMs: { open: 1_000, closed: 1_000 },
      onFault: (error) => faults.push(error),
    });
    const first = await fetch(board.address, { redirect: 'manual' });
    const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
    const reply = await fetch(`http://127.0.0.1:${board.port}/runs/x`, { headers: { cookie } });
    const markup = await reply.text();
    await board.close();
    expect(reply.status).toBe(500);
    expect(faults).toHaveLength(1);
    expect(strange(markup)).toEqual([]);
    expect(parsePage(markup).all('script')).toHaveLength(1);
  });

  it('the widget’s page too', async () => {
    const markup = await renderCustomWidget(
      { page: 'run', run: 'x' },
      {
        sources: broken(text),
        view: { console: undefined, options: '' },
        now: 0,
        functionArn: 'arn:x',
        requestId: 'r',
      },
    );
    expect(strange(markup).filter(({ tagName }) => tagName !== 'cwdb-action')).toEqual([]);
    expect(parsePage(markup).all('script')).toHaveLength(0);
    expect(parsePage(markup).text).toContain('This page could not be read');
  });
});
