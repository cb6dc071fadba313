import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readStoreFile } from '../../../local/store/store-file';

const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-store-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = path.join(folder, 'store.json');
const whole = { pid: 1, identity: null, port: 2, presence_port: 3, token: 't', version: 1 };

test('a complete file is read', () => {
  writeFileSync(file, JSON.stringify(whole));
  expect(readStoreFile(file)).toEqual(whole);
});

test.each([
  ['without a token', JSON.stringify({ ...whole, token: undefined })],
  ['with a port that is no number', JSON.stringify({ ...whole, port: '2' })],
  ['cut off', '{"pid": 1, '],
  ['of something else', '[]'],
])('a file %s is as good as none', (_, text) => {
  writeFileSync(file, text);
  expect(readStoreFile(file)).toBeUndefined();
});

test('a missing file is none', () => {
  expect(readStoreFile(path.join(folder, 'gone.json'))).toBeUndefined();
});
