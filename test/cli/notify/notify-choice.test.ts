import { chooseNotify } from '../../../cli/notify/notify-choice';

it('takes a command as it is typed, and a receiver of lineage, in either order', () => {
  expect(chooseNotify(' ./notify.sh ')).toEqual({ command: ' ./notify.sh ' });
  expect(chooseNotify('openlineage:http://localhost:5000', { command: 'x' })).toEqual({
    command: 'x',
    lineage: 'http://localhost:5000',
  });
  expect(chooseNotify('x', { lineage: 'a.ndjson' })).toEqual({ command: 'x', lineage: 'a.ndjson' });
});

it.each([
  ['', undefined, 'expected a command, or openlineage:<url or file>.'],
  ['openlineage:', undefined, 'expected openlineage:<url or file>.'],
  ['y', { command: 'x' }, 'a command is given twice: give it once.'],
  ['openlineage:b', { lineage: 'a' }, 'openlineage: is given twice: give it once.'],
  ['openlineage:ftp://x', undefined, '"ftp://x" is no receiver: expected an address, http or https'],
  ['openlineage:https://me:hush@x', undefined, 'the address is no receiver: expected an address, http or https'],
])('refuses %j beside %j', (text, before, problem) => {
  expect(() => chooseNotify(text, before)).toThrow(problem);
});
