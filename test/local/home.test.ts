import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { HomeError, openHome, readJson, toHomeError } from '../../local/home';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'runsheet-home-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a home', () => {
  it('is made with its folders, and opens again', () => {
    const dir = path.join(folder, 'deep', 'home');
    const home = openHome(dir);
    for (const each of [home.tables, home.functions, home.logs, home.executions, home.data, home.cache]) {
      expect(existsSync(each)).toBe(true);
    }
    expect(readFileSync(path.join(dir, 'home.json'), 'utf8')).toBe('{"schema_version":1}\n');
    expect(openHome(dir)).toEqual(home);
    // Bundles are CommonJS in a project of ES modules, too; git passes the home over.
    expect(readJson(path.join(home.functions, 'package.json'))).toEqual({ type: 'commonjs' });
    expect(readFileSync(path.join(dir, '.gitignore'), 'utf8')).toBe('*\n');
  });

  it.each([
    ['of another version', '{"schema_version": 2}', /has schema_version 2, and this Runsheet reads 1: choose another/],
    ['whose version was cut off', '{"schema_ve', /has schema_version undefined/],
  ])('%s is refused', (_, text, message) => {
    writeFileSync(path.join(folder, 'home.json'), text);
    expect(() => openHome(folder)).toThrow(HomeError);
    expect(() => openHome(folder)).toThrow(message);
  });

  it.each(['', '\n', '\0'.repeat(21)])('is whole although its version was never written: %j', (text) => {
    writeFileSync(path.join(folder, 'home.json'), text);
    expect(openHome(folder).dir).toBe(folder);
    expect(readFileSync(path.join(folder, 'home.json'), 'utf8')).toBe('{"schema_version":1}\n');
  });

  it('cannot lie below a file', () => {
    writeFileSync(path.join(folder, 'plain'), '');
    expect(() => openHome(path.join(folder, 'plain', 'home'))).toThrow(/cannot be written \(EEXIST.*--home/);
  });

  it('turns an error of a full disk into one of its own, and leaves others alone', () => {
    const home = openHome(folder);
    const full = Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
    expect(toHomeError(home, full)).toBeInstanceOf(HomeError);
    const other = new Error('other');
    expect(toHomeError(home, other)).toBe(other);
    expect(toHomeError(home, undefined)).toBeUndefined();
  });
});

test('readJson tells a missing file from one that is not JSON', () => {
  const file = path.join(folder, 'a.json');
  expect(readJson(file)).toBeUndefined();
  writeFileSync(file, '{"a":');
  expect(readJson(file)).toBeNull();
  writeFileSync(file, '{"a":1}');
  expect(readJson(file)).toEqual({ a: 1 });
  mkdirSync(path.join(folder, 'b.json'));
  expect(() => readJson(path.join(folder, 'b.json'))).toThrow('EISDIR');
});
