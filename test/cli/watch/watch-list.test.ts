import type { Engine } from '../../../cli/engines/engine';
import { closeEndedHere, renderFitting, requireScreen } from '../../../cli/watch/watch-list';
import type { RunRow } from '../../../domain/tables/rows';
import { aRun } from '../../protocol/builders';

const frame = (height: number) => ({ width: 80, height, now: 0 });
const render = (rows: readonly string[]) => ['HEAD', ...rows].join('\n');

describe('a list on a frame', () => {
  it('is whole if it fits below its header', () => {
    expect(renderFitting(['a', 'b'], frame(3), render)).toBe('HEAD\na\nb');
  });

  it('ends with the number of rows that do not fit', () => {
    expect(renderFitting(['a', 'b', 'c'], frame(3), render)).toBe('HEAD\na\n… and 2 more');
  });

  it('keeps one row on the smallest frame', () => {
    expect(renderFitting(['a', 'b'], frame(1), render)).toBe('HEAD\na\n… and 1 more');
  });
});

test('a watch needs a terminal, and says what to do instead', () => {
  expect(() => requireScreen({ json: true }, 'do that')).toThrow(
    '--watch is for a terminal, and --json for scripts: do that',
  );
});

describe('listed runs whose command was killed', () => {
  const runs: Record<string, RunRow> = {
    open: aRun({ run_id: 'open' }),
    gone: aRun({ run_id: 'gone' }),
    closed: aRun({ run_id: 'closed', status: 'FAILED' }),
  };
  const closed: string[] = [];
  const engine = {
    runs: { findRun: async (id: string) => runs[id] },
    closeEnded: async ({ run_id }: RunRow) => run_id === 'gone' && closed.push(run_id) > 0,
  } as unknown as Engine;

  it('are closed here, and left to the sweep on a stack', async () => {
    expect(await closeEndedHere(engine, { stack: 'prod' }, [runs.gone])).toBe(false);
    expect(await closeEndedHere(engine, {}, [runs.open, runs.closed, undefined])).toBe(false);
    expect(closed).toEqual([]);
    expect(await closeEndedHere(engine, {}, [runs.open, runs.gone])).toBe(true);
    expect(closed).toEqual(['gone']);
  });
});
