import { aliveUntil, lastAlive } from '../../local/last-alive';
import { aJobRun, aRunRow } from '../support/rows/a-job-run';

const NOW = Date.parse('2026-11-30T12:00:00Z');
const at = (time: string) => `2026-11-30T02:0${time}.000Z`;

describe('a run whose command is gone was last alive', () => {
  const { alive_until: _, ...run } = aRunRow({ execution_started_at: at('0:00'), planned_at: at('0:01') });

  it('when it last said so', () => {
    const alive_until = aliveUntil(Date.parse(at('5:00')));
    expect(lastAlive({ ...run, alive_until }, [], NOW)).toBe(at('5:00'));
  });

  it('when something of it last began or ended, if that was later', () => {
    const row = aJobRun({}, { started_at: at('0:02'), ended_at: at('6:00'), attempts: [] });
    expect(lastAlive({ ...run, alive_until: aliveUntil(Date.parse(at('5:58'))) }, [row], NOW)).toBe(at('6:00'));
    expect(lastAlive(run, [], NOW)).toBe(at('0:01'));
  });

  it('not later than now, whatever a clock has written', () => {
    expect(lastAlive({ ...run, alive_until: '2027-01-01T00:00:00.000Z' }, [], NOW)).toBe(at('0:01'));
  });
});
