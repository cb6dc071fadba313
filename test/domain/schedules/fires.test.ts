import { claimFire, type FireRow, fireKey, noteMissed } from '../../../domain/schedules/fires';
import { applyChange } from '../../../domain/tables/change';

const TIME = '2026-11-22T02:00:00.000Z';
const NOW = '2026-11-22T02:00:01.000Z';
const KEY = fireKey('nightly', TIME);

/** Returns the row after the changes. An update of a missing row creates it with its key. */
function rowAfter(...changes: ReturnType<typeof claimFire>[]): FireRow | undefined {
  return changes.reduce<FireRow | undefined>((row, change) => {
    const next = applyChange(row as object | undefined, change) as FireRow | undefined;
    return next ? { ...KEY, ...next } : row;
  }, undefined);
}

describe('the row of a scheduled time', () => {
  it('belongs to the first run that claims it, also where that one asks again', () => {
    expect(rowAfter(claimFire('a', NOW), claimFire('a', NOW), claimFire('b', NOW))).toMatchObject({
      run_id: '@fire#nightly',
      entry: TIME,
      fired_run: 'a',
    });
  });

  it('that was noted as missed can still be claimed, once', () => {
    const row = rowAfter(noteMissed(NOW), claimFire('late', NOW), claimFire('later', NOW));
    expect(row).toMatchObject({ missed_at: NOW, fired_run: 'late' });
  });

  it('is noted as missed once, and never where a run has it', () => {
    expect(rowAfter(claimFire('a', NOW), noteMissed(NOW))).not.toHaveProperty('missed_at');
    expect(rowAfter(noteMissed(NOW), noteMissed('2026-11-23T00:00:00.000Z'))).toMatchObject({ missed_at: NOW });
  });

  it('expires after 8 days', () => {
    const seconds = Date.parse('2026-11-30T02:00:01.000Z') / 1000;
    expect(rowAfter(claimFire('a', NOW))?.expires_at).toBe(seconds);
    expect(rowAfter(noteMissed(NOW))?.expires_at).toBe(seconds);
  });
});
