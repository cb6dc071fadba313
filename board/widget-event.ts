import { isPlainObject } from '../domain/values/json';
import { type Place, parsePlace, type TimeRange } from './place';

/** What CloudWatch calls a custom widget with. */
export interface WidgetCall {
  /** The dashboard's author asks what the widget is. */
  describe: boolean;
  /** Undefined where the parameters name no page. */
  place: Place | undefined;
  theme: 'light' | 'dark';
}

/**
 * Reads the event of a custom widget: the widget's parameters, or those of the action that was clicked, and `widgetContext`
 * with the dashboard's theme and time range. Whoever may call the function can have written it.
 */
export function parseWidgetEvent(event: unknown): WidgetCall {
  const given = isPlainObject(event) ? event : {};
  const context = isPlainObject(given.widgetContext) ? given.widgetContext : {};
  const range = parseRange(context.timeRange);
  return {
    describe: given.describe === true,
    place: parsePlace({ ...given, from: range?.from, to: range?.to }),
    theme: context.theme === 'dark' ? 'dark' : 'light',
  };
}

/** Epoch ms; what was zoomed into goes before the dashboard's own. */
function parseRange(timeRange: unknown): TimeRange | undefined {
  if (!isPlainObject(timeRange)) return undefined;
  const { start, end } = isPlainObject(timeRange.zoom) ? timeRange.zoom : timeRange;
  return isTime(start) && isTime(end) && start <= end
    ? { from: new Date(start).toISOString(), to: new Date(end).toISOString() }
    : undefined;
}

/** The years from 1970 to 9999: later ones have no ISO text that DynamoDB could compare. */
const LAST_MS = Date.UTC(10_000, 0) - 1;

function isTime(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= LAST_MS;
}
