import * as fc from 'fast-check';
import type { BriefJobRun } from '../../../adapters/dynamodb/job-run-queries';
import { gridJobs } from '../../../board/group/grid-jobs';
import { aJobRow } from '../../support/rows/a-group';

const SECTIONS = ['stage', 'parallel', 'off', 'gone'];
const aRow = (job_name: string, given: object = {}) => ({ ...aJobRow({ job_group: 'nightly', job_name }), ...given });
const aCell = (job_name: string, given: Partial<BriefJobRun> = {}): BriefJobRun => ({
  plan_no: 1,
  job_name,
  status: 'SUCCEEDED',
  attempt: 1,
  planned_at: '2026-11-22T02:00:00.000Z',
  ...given,
});
const aColumn = (...cells: BriefJobRun[]) => new Map(cells.map((cell) => [cell.job_name, cell]));

describe('the lines of a grid', () => {
  it('are the stages in order, the parallel jobs, the jobs that will not run, and those that are gone from the table', () => {
    const rows = [
      aRow('archive'),
      aRow('off', { is_enabled: false, priority: 0 }),
      aRow('load', { priority: 20 }),
      aRow('extract', { priority: 10 }),
      aRow('report', { priority: 'high' }),
    ];
    const jobs = gridJobs(rows, [aColumn(aCell('dropped', { stage: 0 }), aCell('load'))]);
    expect(jobs).toEqual([
      { name: 'extract', section: 'stage', stage: 0, priority: 10, state: 'ready' },
      { name: 'load', section: 'stage', stage: 1, priority: 20, state: 'ready' },
      { name: 'archive', section: 'parallel', priority: -1, state: 'ready' },
      { name: 'report', section: 'off', state: 'invalid' },
      { name: 'off', section: 'off', priority: 0, state: 'disabled' },
      { name: 'dropped', section: 'gone', stage: 0, state: 'ready' },
    ]);
  });

  it('keep an invalid job in its stage', () => {
    const [job] = gridJobs([aRow('load', { priority: 3, timeout_minutes: -1 })], []);
    expect(job).toMatchObject({ section: 'stage', stage: 0, state: 'invalid' });
  });

  it('show an invalid name as the run shows it, in the line of its cells', () => {
    const name = '<b>"\u202e';
    const [job, ...more] = gridJobs([aRow(name)], [aColumn(aCell('<b>"\\u202e', { status: 'INVALID' }))]);
    expect(job?.name).toBe('<b>"\\u202e');
    expect(more).toEqual([]);
  });

  it('hold each job once, whether it is in the table, in runs or in both, each section in one piece', () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,3}$/), { maxLength: 12 });
    const priority = fc.oneof(fc.integer({ min: -1, max: 4 }), fc.constant('bad'));
    fc.assert(
      fc.property(
        names.chain((all) => fc.tuple(fc.constant(all), fc.array(priority, { minLength: 12, maxLength: 12 }))),
        fc.array(names, { maxLength: 4 }),
        fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
        ([present, priorities], inRuns, enabled) => {
          const rows = present.map((name, at) => aRow(name, { priority: priorities[at], is_enabled: enabled[at] }));
          const columns = inRuns.map((some) => aColumn(...some.map((name, at) => aCell(name, { stage: at }))));
          const jobs = gridJobs(rows, columns);
          expect(jobs.map(({ name }) => name).sort()).toEqual([...new Set([...present, ...inRuns.flat()])].sort());
          const order = jobs.map(({ section, stage = 0 }) => SECTIONS.indexOf(section) * 100 + stage);
          expect(order).toEqual([...order].sort((a, b) => a - b));
        },
      ),
    );
  });
});
