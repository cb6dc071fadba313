import type { JobRunRow } from '../../domain/tables/rows';
import { splitTarget } from '../../domain/targets/kinds';
import type { Engine } from '../engines/engine';

/** The executed notebook of an attempt, which the home keeps. */
export interface KeptNotebook {
  job: string;
  attempt: number;
  file: string;
}

/** The notebooks of a run that are kept, in the order of its rows. */
export function listNotebooks(
  rows: readonly JobRunRow[],
  { findNotebook }: Pick<Engine, 'findNotebook'>,
): KeptNotebook[] {
  const ofNotebooks = findNotebook ? rows.filter(({ target }) => splitTarget(target)?.kind === 'notebook') : [];
  return ofNotebooks.flatMap(({ run_id: runId, job_name: job, attempts }) =>
    attempts.flatMap(({ attempt }) => {
      const file = findNotebook?.({ runId, job, attempt });
      return file === undefined ? [] : [{ job, attempt, file }];
    }),
  );
}

/** A line each: a file is never cut, since it is there to be copied. */
export function renderNotebooks(notebooks: readonly KeptNotebook[]): string {
  if (notebooks.length === 0) return '';
  const lines = notebooks.map(({ job, attempt, file }) => `  ${job}, attempt ${attempt}: ${file}`);
  return ['', 'The notebooks as they were executed, which Jupyter opens:', ...lines].join('\n');
}
