import type { Chain } from '../../operations/read-chain';
import { renderTable } from '../terminal/render-table';

/** A chain of reruns for people: its runs, and how each job stands after them. Nothing where a run stands alone. */
export function renderChain({ chain, merged }: Chain, shown: string): string {
  if (chain.length < 2) return '';
  const runs = chain.map(({ run_id, status, rerun_of }) => [
    run_id,
    status,
    [rerun_of === null ? '' : `rerun of ${rerun_of}`, run_id === shown ? '(shown above)' : '']
      .filter((part) => part !== '')
      .join(' '),
  ]);
  const jobs = merged.map(({ job_name, status, run_id }) => [job_name, status, run_id]);
  return `\n${statusTable(['CHAIN', 'STATUS', ''], runs)}\n\n${statusTable(['ALL TOGETHER', 'STATUS', 'FROM'], jobs)}`;
}

function statusTable([what = '', status = '', more = '']: string[], rows: string[][]): string {
  return renderTable(
    [
      { title: what, cut: 'middle' },
      { title: status, status: true },
      { title: more, cut: 'middle', least: 20 },
    ],
    rows,
  );
}
