import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeWhole } from '../../local/write-whole';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'runsheet-whole-'));
  file = path.join(folder, 'a.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the content replaces what was there, with the mode that is given', () => {
  writeFileSync(file, 'a much longer text');
  chmodSync(file, 0o644);
  writeWhole(file, 'new', 0o600);
  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['a.json']);
});

test('bytes are written as they are', () => {
  writeWhole(file, new Uint8Array([0, 255]));
  expect([...readFileSync(file)]).toEqual([0, 255]);
});

test('if the file cannot be replaced, it stays, and nothing is left beside it', () => {
  mkdirSync(file);
  writeFileSync(path.join(file, 'kept'), '');
  expect(() => writeWhole(file, 'new')).toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
  expect(readdirSync(folder)).toEqual(['a.json']);
  expect(() => writeWhole(path.join(folder, 'gone', 'a'), 'new')).toThrow('ENOENT');
});

test('if the disk is full, no file comes of it', () => {
  // A device that is always full; elsewhere than on Linux there is none.
  if (process.platform !== 'linux') return;
  expect(() => writeFileSync('/dev/full', 'x')).toThrow('ENOSPC');
  const { openSync } = jest.requireActual<typeof import('node:fs')>('node:fs');
  jest.isolateModules(() => {
    jest.doMock('node:fs', () => ({
      ...jest.requireActual('node:fs'),
      openSync: (name: string, flags: string, mode: number) => {
        openSync(name, flags, mode);
        return openSync('/dev/full', flags);
      },
    }));
    const onFullDisk = require('../../local/write-whole').writeWhole as typeof writeWhole;
    expect(() => onFullDisk(file, 'new')).toThrow('ENOSPC');
  });
  expect(readdirSync(folder)).toEqual([]);
});
