import { stripVTControlCharacters } from 'node:util';
import { minutesText, renderJobRows } from '../../../cli/view/render-jobs';
import { parseJobRow } from '../../../domain/groups/job';
import type { ListedJob } from '../../../domain/sheets/job-sheet';
import { aRow } from '../../support/rows/a-row';

const listed = (given: Record<string, unknown>): ListedJob => {
  const row = aRow(given);
  return { name: String(row.job_name), row, ...parseJobRow(row) };
};

describe('the jobs of a group on a narrow terminal', () => {
  const jobs = [
    listed({ job_name: 'load-the-orders-of-yesterday', description: 'Loads what came in since the night before.' }),
    listed({ job_name: 'tidy-up', is_enabled: false, description: 'Removes what nobody reads any more.' }),
    listed({ job_name: 'broken', priority: 'high' }),
  ];

  it.each([45, 50, 60, 80, 120])('of %p columns say which jobs do not run, each on one line', (width) => {
    const lines = stripVTControlCharacters(renderJobRows(jobs, { width, now: 0 })).split('\n');
    expect(lines).toHaveLength(4);
    expect(lines.every((line) => line.length <= width)).toBe(true);
    expect(lines[2]).toMatch(/^tidy-up .* disabled/);
    expect(lines[3]).toMatch(/^broken .* INVALID/);
  });

  it('say nothing of a state in a group whose jobs all run', () => {
    const [head, line] = renderJobRows([listed({ job_name: 'a' })], { width: undefined, now: 0 }).split('\n');
    expect(head).toMatch(/RETRIES$/);
    expect(line).toMatch(/^a +/);
  });
});

describe('a timeout', () => {
  it.each([
    [0.5, '0.5 min'],
    [1, '1 min'],
    [59, '59 min'],
    [60, '1 h'],
    [90, '1 h 30 min'],
    [720, '12 h'],
  ])('of %p minutes is shown as "%s"', (minutes, shown) => {
    expect(minutesText(minutes)).toBe(shown);
  });
});
