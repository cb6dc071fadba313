import { printLine } from '../adapters/log';
import { isPlainObject } from '../domain/values/json';
import { html } from './html';
import { widgetLinks } from './links';
import type { RenderedPage, Sources, View } from './page';
import { type Place, parsePlace, type TimeRange } from './place';
import { renderPage } from './render-page';
import { renderFragment } from './shell';

/** CloudWatch shows this text to a person who adds the widget by hand. */
const DOCS = `## Runsheet: the board
Groups, runs and jobs, as \`runsheet board\` shows them on a laptop. It reads two tables and writes nothing. The time range is the dashboard's.

### Widget parameters
\`\`\` yaml
page: groups        # or group, run, job
group: nightly      # for group and job
run: nightly-20261122T020000Z-1a2b3c   # for run
job: load-orders    # for job
\`\`\`
Without parameters it starts with the groups.`;

export interface WidgetDependencies {
  sources: Sources;
  view: Pick<View, 'console' | 'options' | 'hasGroupsFiles'>;
  /** Epoch ms. */
  now: number;
  /** The ARN under which the function was called. */
  functionArn: string;
  requestId: string;
}

/**
 * The board as a custom widget of a CloudWatch dashboard. It answers with HTML, whatever event it is called with.
 * Anyone who may call it can see all runs; it changes nothing. If a page cannot be read, the widget says so and gives
 * the id of the request; the log has the reason under that id.
 */
export async function renderCustomWidget(event: unknown, deps: WidgetDependencies): Promise<string> {
  const { describe, place, theme } = parseWidgetEvent(event);
  if (describe) return DOCS;
  const links = widgetLinks(deps.functionArn);
  try {
    const page = await renderPage(place, deps.sources, { ...deps.view, links, now: deps.now });
    return renderFragment(page, links, theme);
  } catch (error) {
    const { name, message } = error as Error;
    printLine({ level: 'error', message: 'a page could not be read', fields: { error: name, reason: message } });
    return renderFragment(faultPage(name, deps.requestId), links, theme);
  }
}

function faultPage(error: string, requestId: string): RenderedPage {
  const main = html`<h1>This page could not be read</h1>
<p class="error">${error}. The log of this function has the reason, under request <code>${requestId}</code>.</p>`;
  return { title: 'Not read', trail: [], main, styles: [], isOpen: false, isFound: false };
}

interface WidgetCall {
  /** The author of the dashboard asks what the widget is. */
  describe: boolean;
  /** Undefined if the parameters name no page. */
  place: Place | undefined;
  theme: 'light' | 'dark';
}

/**
 * Reads the event of a custom widget: the widget's parameters, or the parameters of the action that was clicked, and
 * `widgetContext` with the dashboard's theme and time range. The event is untrusted: anyone who may call the function
 * can have written it.
 */
function parseWidgetEvent(event: unknown): WidgetCall {
  const given = isPlainObject(event) ? event : {};
  const context = isPlainObject(given.widgetContext) ? given.widgetContext : {};
  const range = parseTimeRange(context.timeRange);
  return {
    describe: given.describe === true,
    place: parsePlace({ ...given, from: range?.from, to: range?.to }),
    theme: context.theme === 'dark' ? 'dark' : 'light',
  };
}

/** The range that the reader zoomed into, else the dashboard's own. CloudWatch sends epoch ms. */
function parseTimeRange(timeRange: unknown): TimeRange | undefined {
  if (!isPlainObject(timeRange)) return undefined;
  const { start, end } = isPlainObject(timeRange.zoom) ? timeRange.zoom : timeRange;
  return isTime(start) && isTime(end) && start <= end
    ? { from: new Date(start).toISOString(), to: new Date(end).toISOString() }
    : undefined;
}

/** The end of the year 9999. The ISO text of a later time begins with `+` and does not sort among the others. */
const LAST_MS = Date.UTC(10_000, 0) - 1;

function isTime(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= LAST_MS;
}
