import { listNotebooks, renderNotebooks } from '../../../cli/view/render-notebooks';
import type { AttemptEntry, JobRunRow } from '../../../domain/tables/rows';

const attempts = (count: number) => Array.from({ length: count }, (_, at) => ({ attempt: at + 1 }) as AttemptEntry);
const aRow = (job_name: string, target: string, count: number) =>
  ({ run_id: 'nightly-1', job_name, target, attempts: attempts(count) }) as JobRunRow;

const rows = [aRow('load', 'notebook:load', 2), aRow('clean', 'lambda:clean', 1), aRow('late', 'notebook:late', 0)];
const findNotebook = ({ runId, job, attempt }: { runId: string; job: string; attempt: number }) =>
  attempt === 2 || job !== 'load' ? `/home/logs/${runId}-${job}-${attempt}.ipynb` : undefined;

test('the notebooks that are kept of a run are listed, a line each', () => {
  const found = listNotebooks(rows, { findNotebook });
  expect(found).toEqual([{ job: 'load', attempt: 2, file: '/home/logs/nightly-1-load-2.ipynb' }]);
  expect(renderNotebooks(found)).toBe(
    [
      '',
      'The notebooks as they were executed, which Jupyter opens:',
      '  load, attempt 2: /home/logs/nightly-1-load-2.ipynb',
    ].join('\n'),
  );
});

test('a stack keeps none, and a run without notebooks says nothing of them', () => {
  expect(listNotebooks(rows, {})).toEqual([]);
  expect(renderNotebooks([])).toBe('');
});
