import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openSourceMap } from '../../../adapters/files/source-map';

const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-map-'));
const file = path.join(folder, 'job.js');
afterAll(() => rmSync(folder, { recursive: true }));

/** Column 1 of line 1 is line 3, column 5 of the source, where `loadRows` stands. */
const MAP = { version: 3, sources: ['jobs/x.ts'], names: ['loadRows'], mappings: 'AAEIA' };

const write = (map: unknown) => writeFileSync(`${file}.map`, typeof map === 'string' ? map : JSON.stringify(map));

describe('a source map', () => {
  it('tells where the code of a place came from', () => {
    write(MAP);
    const expected = { source: 'jobs/x.ts', line: 3, column: 5, name: 'loadRows' };
    expect(openSourceMap(file)(1, 1)).toEqual(expected);
  });

  it('is read at the first question, and once', () => {
    write('not yet');
    const find = openSourceMap(file);
    write(MAP);
    expect(find(1, 1)).toMatchObject({ line: 3 });
    rmSync(`${file}.map`);
    expect(find(1, 1)).toMatchObject({ line: 3 });
  });

  it.each<[string, unknown]>([
    ['is no JSON', 'nonsense'],
    ['is no map', []],
    ['has no mappings', { version: 3 }],
  ])('that %s says nothing', (_, map) => {
    write(map);
    expect(openSourceMap(file)(1, 1)).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ['has no sources', { ...MAP, sources: [] }],
    ['has a source that is no text', { ...MAP, sources: [null] }],
    ['has mappings of another type', { ...MAP, mappings: 7 }],
    ['is empty', { ...MAP, mappings: '' }],
  ])('that %s names no source', (_, map) => {
    write(map);
    expect(openSourceMap(file)(1, 1)).toBe('none');
  });

  it('of somebody else’s making cannot name more than a short source in one word', () => {
    write({ ...MAP, sources: [`a"b\\\n${'x'.repeat(1000)}`], names: ['two words'] });
    expect(openSourceMap(file)(1, 1)).toEqual({ source: `a_b__${'x'.repeat(115)}`, line: 3, column: 5 });
  });

  it('that is missing, or too large, says nothing', () => {
    rmSync(`${file}.map`, { force: true });
    expect(openSourceMap(file)(1, 1)).toBeUndefined();
    write('{}');
    truncateSync(`${file}.map`, 33 * 1024 * 1024);
    expect(openSourceMap(file)(1, 1)).toBeUndefined();
  });
});
