import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readSourceJson } from '../../../adapters/files/source-json';

const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-json-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(content: string | Buffer): string {
  const name = path.join(folder, 'x.json');
  writeFileSync(name, content);
  return name;
}

it.each([
  ['UTF-8 with its mark', Buffer.from('\ufeff{"a": "ü"}')],
  ['UTF-16, as PowerShell writes it', Buffer.from('\ufeff{"a": "ü"}', 'utf16le')],
  ['UTF-16 of the other order', Buffer.from('\ufeff{"a": "ü"}', 'utf16le').swap16()],
  ['lines of a log before it', Buffer.from('[2026-11-30 INFO] Filling\n2026 [warning]\n{"a": "ü"}\n')],
])('reads %s', async (_, content) => {
  expect(await readSourceJson(file(content))).toEqual({ a: 'ü' });
});

it.each([
  ['a broken text', '{"a": ', /is not JSON: /],
  ['another encoding', Buffer.from('{"a": "ü"}', 'latin1'), /is not UTF-8: byte 8/],
  ['half of UTF-16', Buffer.from([0xff, 0xfe, 0x00, 0xd8]), /begins as UTF-16, and holds what is none/],
  ['too deep a nesting', '['.repeat(100_000) + ']'.repeat(100_000), /nested more than 100 levels deep/],
])('refuses %s', async (_, content, message) => {
  await expect(readSourceJson(file(content))).rejects.toThrow(message);
});

it('counts no brackets inside of texts', async () => {
  const text = '['.repeat(500);
  expect(await readSourceJson(file(JSON.stringify({ a: `${text}\\"` })))).toEqual({ a: `${text}\\"` });
});
