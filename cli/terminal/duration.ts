import { durationText } from '../../domain/values/duration-text';

/** Nothing where there is no duration. */
export function renderDuration(ms: number | null | undefined): string {
  return ms === null || ms === undefined ? '' : durationText(ms);
}
