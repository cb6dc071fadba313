import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  isOwnerAlive,
  RunOwnedError,
  removeDeadJournals,
  removeJournal,
  writeJournal,
} from '../../local/execution-journal';
import { type Home, openHome } from '../../local/home';
import { processIdentity } from '../../local/processes';

let home: Home;
beforeEach(() => {
  home = openHome(mkdtempSync(path.join(tmpdir(), 'runsheet-journal-')));
});
afterEach(() => rmSync(home.dir, { recursive: true }));

const leave = (pid: number, identity: string | null) =>
  writeFileSync(path.join(home.executions, 'nightly-1.json'), JSON.stringify({ pid, identity }));

test('an execution belongs to the process that wrote its journal, until it is removed', () => {
  expect(isOwnerAlive(home, 'nightly-1')).toBe(false);
  writeJournal(home, 'nightly-1');
  expect(isOwnerAlive(home, 'nightly-1')).toBe(true);
  expect(isOwnerAlive(home, 'nightly-2')).toBe(false);
  removeJournal(home, 'nightly-1');
  expect(isOwnerAlive(home, 'nightly-1')).toBe(false);
  expect(readdirSync(home.executions)).toEqual([]);
});

test('executions whose owner is gone are forgotten, and those of the living are not', () => {
  leave(4_194_999, 'gone');
  writeJournal(home, 'nightly-2');
  removeDeadJournals(home);
  expect(readdirSync(home.executions)).toEqual(['nightly-2.json']);
});

test('a second execution of the same name in one process does not end the first’s ownership', () => {
  writeJournal(home, 'nightly-1');
  writeJournal(home, 'nightly-1');
  removeJournal(home, 'nightly-1');
  expect(isOwnerAlive(home, 'nightly-1')).toBe(true);
  removeJournal(home, 'nightly-1');
  expect(isOwnerAlive(home, 'nightly-1')).toBe(false);
});

test('the journal of a living process is not taken over, nor removed', () => {
  const owner = process.ppid;
  leave(owner, processIdentity(owner) ?? null);
  expect(() => writeJournal(home, 'nightly-1')).toThrow(RunOwnedError);
  removeJournal(home, 'nightly-1');
  expect(isOwnerAlive(home, 'nightly-1')).toBe(true);
});

test('the journal of a process that is gone is taken over', () => {
  leave(process.ppid, 'an earlier process of the same number');
  expect(isOwnerAlive(home, 'nightly-1')).toBe(false);
  writeJournal(home, 'nightly-1');
  expect(isOwnerAlive(home, 'nightly-1')).toBe(true);
  removeJournal(home, 'nightly-1');
});
