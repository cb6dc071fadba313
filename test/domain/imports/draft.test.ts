import { Draft } from '../../../domain/imports/draft';

const FIELDS = { timeout_minutes: 10, maximum_retries: 0, priority: 0 };
const job = (given: string, target: string, fields: Record<string, unknown> = FIELDS) => ({
  row: `row ${given}`,
  given,
  target,
  fields,
});

it('names groups, jobs and targets once each, and declares only targets that a job has', () => {
  const draft = new Draft();
  const [one, two] = [draft.addGroup('a', 'Nightly Load'), draft.addGroup('b', 'Nightly Load')];
  const load = draft.target('command', 'load it', { run: ['load'] });
  expect(draft.target('command', 'other', { run: ['load'] })).toBe(load);
  const fill = [
    draft.targetToFillIn('load it', 'x'),
    draft.targetToFillIn('load it', 'y'),
    draft.targetToFillIn('z', 'z'),
  ];
  for (const target of [load, ...fill.slice(0, 2)]) draft.addJob(one, job('load it', target));
  draft.addJob(two, job('load it', load));
  const { groups, targets, toFillIn, jobs } = draft.imported();
  expect(Object.keys(groups)).toEqual(['Nightly-Load', 'Nightly-Load-2']);
  expect(Object.keys(groups['Nightly-Load']?.jobs ?? {})).toEqual(['load-it', 'load-it-2', 'load-it-3']);
  expect(Object.keys(targets)).toEqual(['command:load-it', 'command:load-it-2', 'command:load-it-3']);
  expect(toFillIn.map(({ what }) => what)).toEqual(['x', 'y']);
  expect(jobs).toBe(4);
});

it('leaves out jobs with all that is wrong with them, and settings that their schema refuses', () => {
  const draft = new Draft();
  const group = draft.addGroup('jobs[0]', 'g', { timezone: 'Mars/Base', max_concurrency: 4, schedule: undefined });
  draft.addJob(group, job('bad', draft.target('databricks', 'x', { notebook: 7 }), { ...FIELDS, priority: 'high' }));
  draft.addJob(group, job('good', draft.target('command', 'x', { run: ['x'] })));
  const { groups, leftOut, notes } = draft.imported();
  expect(groups).toEqual({ g: { max_concurrency: 4, jobs: { good: expect.anything() } } });
  expect(leftOut[0]?.problems.length).toBeGreaterThanOrEqual(3);
  expect(notes).toEqual([
    { row: 'jobs[0]', name: 'g', problems: [expect.stringMatching(/Mars.*\. It was left out$/)] },
  ]);
});

it('leaves out groups that nobody asked for, with what was found of them', () => {
  const draft = new Draft();
  for (const name of ['a', 'b']) {
    const group = draft.addGroup(name, name);
    draft.addJob(group, job('x', draft.target('command', name, { run: [name] })));
    draft.leaveOut(group, name, null, 'no job');
  }
  draft.leaveOut(undefined, 'line 7', null, 'no line');
  const { groups, targets, leftOut, jobGroups } = draft.imported(['b']);
  expect([Object.keys(groups), Object.keys(targets)]).toEqual([['b'], ['command:b']]);
  expect(leftOut.map(({ row }) => row)).toEqual(['b', 'line 7']);
  expect(jobGroups).toEqual(['a', 'b']);
});
