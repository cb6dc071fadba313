import type { MasterTable } from '../adapters/dynamodb/master-table';
import type { RunTable } from '../adapters/dynamodb/run-table';
import type { Firing } from '../domain/schedules/fires';
import type { AttemptEntry, JobRunRow } from '../domain/tables/rows';
import type { EngineOptions } from '../domain/values/next-command';
import type { ConsoleLinks } from './console-links';
import type { Html } from './html';
import type { Links } from './links';
import type { Page } from './place';

/** The tables that pages are read from. The board only reads them. */
export interface Sources {
  master: MasterTable;
  runs: RunTable;
  firing: Firing;
  /** The lines that an attempt of the job run printed. Absent where the pages only link to the log. */
  readAttemptLog?(attempt: AttemptEntry, row: JobRunRow): Promise<string[]>;
  /** The executed notebook of an attempt; undefined if there is none. Absent where none are kept. */
  readNotebook?(of: NotebookOf): Promise<string | undefined>;
  /** Looks now who starts scheduled runs. Returns whether somebody does of a group. Absent: Scheduler does. */
  readWatched?(): (group: string) => boolean;
}

/** The attempt whose executed notebook is asked for. */
export interface NotebookOf {
  runId: string;
  job: string;
  attempt: number;
}

/** How and when a page is shown. */
export interface View extends EngineOptions {
  links: Links;
  /** Epoch ms. */
  now: number;
  /** Links into the AWS console; undefined on a laptop. */
  console: ConsoleLinks | undefined;
}

/** A page of the board, ready to be put into a document or a dashboard. */
export interface RenderedPage {
  title: string;
  /** The links that lead to the page, without the board's first page. The last one is the page itself. */
  trail: { label: string; page: Page }[];
  main: Html;
  /** The CSS that the page's parts need in addition to the base style sheet. */
  styles: string[];
  /** Whether something on the page is still under way, so that it should be read again soon. */
  isOpen: boolean;
  /** Whether the place names something that exists. */
  isFound: boolean;
}
