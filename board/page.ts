import type { MasterTable } from '../adapters/dynamodb/master-table';
import type { RunTable } from '../adapters/dynamodb/run-table';
import type { Firing } from '../domain/schedules/fires';
import type { Html } from './html';
import type { Page } from './place';

/** A page of the board, ready to be put into a document or a dashboard. */
export interface RenderedPage {
  title: string;
  /** The way to it, the board's first page aside; the last is the page itself. */
  trail: { label: string; page: Page }[];
  main: Html;
  /** CSS that its parts need, beside the base. */
  styles: string[];
  /** Whether something on it is still under way: then it is worth being looked at again soon. */
  isOpen: boolean;
  /** Whether there is what the place names. */
  isFound: boolean;
}

/** What the pages are read from; nothing is written. */
export interface Sources {
  master: MasterTable;
  runs: RunTable;
  firing: Firing;
}
