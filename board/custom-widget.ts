import { printLine } from '../adapters/log';
import { html } from './html';
import { widgetLinks } from './links';
import type { RenderedPage, Sources } from './page';
import { readPage } from './render-page';
import { renderWidget } from './shell';
import type { View } from './view';
import { parseWidgetEvent } from './widget-event';

/** What CloudWatch shows to who adds the widget by hand. */
const DOCS = `## Runsheet: the board
Groups, runs and jobs, as \`runsheet board\` shows them on a laptop. It reads two tables and writes nothing; the time range is the dashboard's.

### Widget parameters
\`\`\` yaml
page: groups        # or group, run, job
group: nightly      # of group and job
run: nightly-20261122T020000Z-1a2b3c   # of run
job: load-orders    # of job
\`\`\`
Without parameters it begins with the groups.`;

export interface BoardSurroundings {
  sources: Sources;
  view: Pick<View, 'console' | 'options'>;
  /** Epoch ms. */
  now: number;
  /** Of this very call. */
  functionArn: string;
  requestId: string;
}

/**
 * The board as a custom widget of a CloudWatch dashboard: HTML, whatever it is called with. Who may call it may see all runs;
 * it changes nothing. A page that cannot be read says so and names the request, whose log has the reason.
 */
export async function drawBoard(event: unknown, around: BoardSurroundings): Promise<string> {
  const { describe, place, theme } = parseWidgetEvent(event);
  if (describe) return DOCS;
  const links = widgetLinks(around.functionArn);
  try {
    return renderWidget(
      await readPage(place, around.sources, { ...around.view, links, now: around.now }),
      links,
      theme,
    );
  } catch (error) {
    const { name, message } = error as Error;
    printLine({ level: 'error', message: 'a page could not be read', fields: { error: name, reason: message } });
    return renderWidget(faultPage(name, around.requestId), links, theme);
  }
}

function faultPage(error: string, requestId: string): RenderedPage {
  const main = html`<h1>This page could not be read</h1>
<p class="error">${error}. The log of this function has the reason, under request <code>${requestId}</code>.</p>`;
  return { title: 'Not read', trail: [], main, styles: [], isOpen: false, isFound: false };
}
