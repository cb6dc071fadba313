import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { ConsoleLinks } from '../../../board/console-links';
import { WEB_LINKS } from '../../../board/links';
import type { RenderedPage } from '../../../board/page';
import type { Place } from '../../../board/place';
import { renderPage } from '../../../board/render-page';
import { renderDocument } from '../../../board/shell';
import type { Firing } from '../../../domain/schedules/fires';
import { fireKey } from '../../../domain/schedules/fires';
import type { MemoryTables } from '../services/memory-tables';
import { type ParsedPage, parsePage } from './parsed-page';

/** Six hours after the last night of `boardData`. */
export const MORNING = Date.parse('2026-11-22T08:00:00.000Z');
/** When those groups were due in that night: at 02:00 in Berlin. */
export const DUE = Date.parse('2026-11-22T01:00:00.000Z');

export type Shown = ParsedPage & { page: RenderedPage; markup: string };

interface ShowOptions {
  now?: number;
  firing?: Firing;
  isWatched?: boolean;
  console?: ConsoleLinks;
}

/** The page of a place, as a browser gets it. */
export async function show(
  tables: MemoryTables,
  place: Place,
  { now = MORNING, firing = 'scheduler', isWatched = true, console }: ShowOptions = {},
): Promise<Shown> {
  const view = { links: WEB_LINKS, now, console, options: ' --stack runsheet-dev' };
  const page = await renderPage(place, { ...tables, firing, readWatched: () => () => isWatched }, view);
  const markup = renderDocument(page, WEB_LINKS);
  return { ...parsePage(markup), page, markup };
}

/** Records that a run was started for the scheduled time, so that the time is not missed. */
export async function putFire({ runs }: MemoryTables, group: string, time = DUE): Promise<void> {
  await runs.put({ ...fireKey(group, new Date(time).toISOString()), fired_run: 'some-run' } as never, { all: [] });
}

/** Lists groups that have only a name. */
export async function listNames({ master }: MemoryTables, names: readonly string[]): Promise<void> {
  for (const job_name of names)
    await master.client.send(new PutCommand({ TableName: master.name, Item: { job_group: '@groups', job_name } }));
}
