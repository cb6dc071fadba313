import { Draft } from '../../../domain/imports/draft';
import { renameTargets } from '../../../domain/imports/rename-targets';

const FIELDS = { timeout_minutes: 10, maximum_retries: 0, priority: 0 };

/** A job for each target with these commands, and one whose target is to be filled in. */
function anImport(commands: Record<string, string>) {
  const draft = new Draft();
  const group = draft.addGroup('a', 'daily');
  const targets = Object.entries(commands).map(([name, run]) => draft.target('command', name, { run: [run] }));
  for (const target of [...targets, draft.targetToFillIn('fill', 'x')])
    draft.addJob(group, { row: target, given: target.replace('command:', ''), target, fields: FIELDS });
  return draft.imported();
}

it('gives a target another name whose name another group runs as something else', () => {
  const there: Record<string, string> = { 'command:a': 'other', 'command:a-2': 'other', 'command:fill': 'other' };
  const imported = anImport({ a: 'a', 'a-3': 'b', c: 'c' });
  const made = renameTargets(imported, (target) => (target in there ? 'hourly' : undefined));
  expect(made.targets).toMatchObject({
    'command:a-4': { run: ['a'] },
    'command:a-3': { run: ['b'] },
    'command:c': { run: ['c'] },
    'command:fill': {},
  });
  expect(Object.values(made.groups.daily?.jobs ?? {}).map(({ target }) => target)).toEqual([
    'command:a-4',
    'command:a-3',
    'command:c',
    'command:fill',
  ]);
  expect(made.notes).toEqual([
    { row: 'command:a', name: null, problems: ['is command:a-4, since the group hourly runs another command:a'] },
  ]);
});

it('finds the name again that it gave before, and keeps names as long as a name may be', () => {
  const long = 'x'.repeat(40);
  const there: Record<string, string> = { 'command:a': 'other', 'command:a-2': 'a', [`command:${long}`]: 'other' };
  const running = (target: string, fields: unknown) => {
    const run = there[target];
    return run === undefined || run === (fields as { run: string[] }).run[0] ? undefined : 'hourly';
  };
  expect(Object.keys(renameTargets(anImport({ a: 'a', [long]: 'a2' }), running).targets)).toEqual([
    'command:a-2',
    `command:${'x'.repeat(38)}-2`,
    'command:fill',
  ]);
  const same = anImport({ c: 'c' });
  expect(renameTargets(same, running)).toBe(same);
});
