import type { Chain } from '../../adapters/read-chain';
import { printable } from '../../domain/show-value';
import { paint, paintStatus } from './paint';
import { renderTable } from './render-table';

/** A chain of reruns for people: its runs, and how each job stands after them. Nothing where a run stands alone. */
export function renderChain({ chain, merged }: Chain, shown: string): string {
  if (chain.length < 2) return '';
  const runs = chain.map(({ run_id, status, rerun_of }) => [
    run_id,
    status,
    [rerun_of === null ? '' : `rerun of ${printable(rerun_of)}`, run_id === shown ? '(shown above)' : '']
      .filter((part) => part !== '')
      .join(' '),
  ]);
  const jobs = merged.map(({ job_name, status, run_id }) => [printable(job_name), status, run_id]);
  return `\n${statusTable(['CHAIN', 'STATUS', ''], runs)}\n\n${statusTable(['ALL TOGETHER', 'STATUS', 'FROM'], jobs)}`;
}

function statusTable(header: string[], rows: string[][]): string {
  return renderTable(header, rows, (cell, column, row) => {
    if (row < 0) return paint('dim', cell);
    return column === 1 ? paintStatus(cell.trimEnd(), cell) : cell;
  });
}
