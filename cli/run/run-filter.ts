import { InvalidArgumentError } from 'commander';
import { looksLikeMoment, MOMENT_RULE, parseMoment } from '../../domain/schedules/moment';
import { RUN_STATUSES, type RunStatus } from '../../domain/tables/statuses';
import { hintAt } from '../../domain/values/nearest-name';
import { showValue } from '../../domain/values/show-value';

/** A moment, or how long ago it is: a list that is watched moves on with the clock. */
export type Since = { at: string } | { agoMs: number };

const UNITS_MS: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};

/** Parses `2d`, `12h`, `2026-11-01` or `2026-11-01T02:00`. */
export function since(text: string): Since {
  const [, count = '', unit = ''] = /^(\d{1,4})([mhdw])$/.exec(text) ?? [];
  if (UNITS_MS[unit] !== undefined) return { agoMs: Number(count) * UNITS_MS[unit] };
  const at = parseMoment(text);
  if (at !== undefined) return { at };
  const what = looksLikeMoment(text) ? ' is a time that does not exist' : ' is no time';
  throw new InvalidArgumentError(
    `${showValue(text)}${what}: expected how long ago (30m, 12h, 2d, 1w), or ${MOMENT_RULE}.`,
  );
}

/** UTC with milliseconds. */
export function momentOf(since: Since, now: number): string {
  return 'at' in since ? since.at : new Date(now - since.agoMs).toISOString();
}

/** Parses `failed,aborted`, in small letters or in capitals. */
export function runStatuses(text: string): RunStatus[] {
  return text.split(',').map((each) => {
    const status = RUN_STATUSES.find((known) => known === each.trim().toUpperCase());
    if (status) return status;
    const known = RUN_STATUSES.map((name) => name.toLowerCase());
    throw new InvalidArgumentError(
      `${showValue(each)} is not a status of a run: ${hintAt(each.toLowerCase(), known)}.`,
    );
  });
}
