import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { processIdentity } from '../../local/processes';
import { noteWatch, readWatched } from '../../local/watches';

const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-watches-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const home = (name: string) => ({ dir: path.join(folder, name), watches: path.join(folder, name) });

/** Notes a watch of another living process: this one's parent. */
function aLivingWatch({ watches }: { watches: string }, group: string | null, since = 0): void {
  mkdirSync(watches, { recursive: true });
  const pid = process.ppid;
  const note = { pid, identity: processIdentity(pid) ?? null, group, since };
  writeFileSync(path.join(watches, `${pid}.json`), JSON.stringify(note));
}

describe('the watches of a home', () => {
  it('are none before the first', () => {
    expect(readWatched(home('never'))('nightly')).toBe(false);
  });

  it('are known for as long as they run', () => {
    const leave = noteWatch(home('all'), undefined);
    expect(readWatched(home('all'))('nightly')).toBe(true);
    leave();
    expect(readWatched(home('all'))('nightly')).toBe(false);
  });

  it('of one group start nothing of another', () => {
    noteWatch(home('one'), 'nightly');
    expect([readWatched(home('one'))('nightly'), readWatched(home('one'))('hourly')]).toEqual([true, false]);
  });

  it.each([
    ['of all groups', null, undefined, 'all groups'],
    ['of all groups', null, 'nightly', 'all groups'],
    ['of the group', 'nightly', 'nightly', 'group nightly'],
    ['of one of the groups', 'nightly', undefined, 'group nightly'],
  ])('keep out a second one: there is one %s', (_, group, wanted, held) => {
    const at = home(`held-${group}-${wanted}`);
    aLivingWatch(at, group);
    expect(() => noteWatch(at, wanted)).toThrow(
      `another schedule --watch (process ${process.ppid}) already runs what is due of ${held} in the home ${at.dir}`,
    );
    expect(readdirSync(at.watches)).toEqual([`${process.ppid}.json`]);
  });

  it('of other groups may run beside it, and so may one that begins after it', () => {
    const at = home('beside');
    aLivingWatch(at, 'hourly');
    expect(() => noteWatch(at, 'nightly')).not.toThrow();
    const later = home('later');
    aLivingWatch(later, null, Date.now() + 60_000);
    expect(() => noteWatch(later, undefined)).not.toThrow();
  });

  it('that were killed are over, and a file of somebody else is none', () => {
    noteWatch(home('killed'), undefined)();
    const write = (name: string, text: string) => writeFileSync(path.join(home('killed').watches, name), text);
    write('1.json', JSON.stringify({ pid: process.pid, identity: 'an earlier process', group: null }));
    write('2.json', JSON.stringify({ pid: 2 ** 22 + 1, identity: null, group: null }));
    write('3.json', 'not JSON');
    write('4.json', '[]');
    expect(readWatched(home('killed'))('nightly')).toBe(false);
  });
});
