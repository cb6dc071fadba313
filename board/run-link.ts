import { isRunId } from '../domain/values/names';
import { type Html, html, type Markup } from './html';
import type { View } from './view';

/** The way to a run's page, where its id is one that a page can have: a row is what anyone may have written. */
export function runLink({ links }: Pick<View, 'links'>, { run_id }: { run_id: string }, label: Markup): Html {
  return isRunId(run_id) ? links.to({ page: 'run', run: run_id }, label) : html`${label}`;
}
