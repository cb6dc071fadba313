import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isWatched, noteWatch } from '../../local/watches';

const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-watches-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const home = (name: string) => ({ watches: path.join(folder, name) });

describe('the watches of a home', () => {
  it('are none before the first', () => {
    expect(isWatched(home('never'), 'nightly')).toBe(false);
  });

  it('are known for as long as they run', () => {
    const leave = noteWatch(home('all'), undefined);
    expect(isWatched(home('all'), 'nightly')).toBe(true);
    leave();
    expect(isWatched(home('all'), 'nightly')).toBe(false);
  });

  it('of one group start nothing of another', () => {
    noteWatch(home('one'), 'nightly');
    expect([isWatched(home('one'), 'nightly'), isWatched(home('one'), 'hourly')]).toEqual([true, false]);
  });

  it('that were killed are over, and a file of somebody else is none', () => {
    noteWatch(home('killed'), undefined)();
    const write = (name: string, text: string) => writeFileSync(path.join(home('killed').watches, name), text);
    write('1.json', JSON.stringify({ pid: process.pid, identity: 'an earlier process', group: null }));
    write('2.json', JSON.stringify({ pid: 2 ** 22 + 1, identity: null, group: null }));
    write('3.json', 'not JSON');
    write('4.json', '[]');
    expect(isWatched(home('killed'), 'nightly')).toBe(false);
  });
});
