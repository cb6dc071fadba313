import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ownBundle } from '../../sdk/own-bundle';

const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-own-'));
const file = path.join(folder, 'job.js');
afterAll(() => rmSync(folder, { recursive: true }));

/** A bundle whose one line came from this source. */
function bundleOf(source: string) {
  writeFileSync(`${file}.map`, JSON.stringify({ version: 3, sources: [source], names: [], mappings: 'AAAA' }));
  return ownBundle(file, `Error\n    at Object.<anonymous> (${file}:1:1)`);
}

describe('the file that a job runs from', () => {
  it.each<[string, string, string[], string[]]>([
    [
      'of an installed package',
      'node_modules/runsheet/dist/index.cjs',
      ['node_modules/runsheet/dist/index.cjs', '/x/dist/function-host.cjs', '/x/dist/functions/claim-first/index.js'],
      ['jobs/sdk/x.ts', 'sdk/x.ts', 'node_modules/other/dist/index.cjs'],
    ],
    [
      'of an installed package, as a bundler takes it',
      'node_modules/runsheet/dist/module/index.mjs',
      ['node_modules/runsheet/dist/module/secrets-1.mjs', 'node_modules/runsheet/dist/module/index.mjs'],
      ['jobs/sdk/x.ts', 'node_modules/other/dist/module/index.mjs'],
    ],
    [
      'of a checkout in which the project lies',
      'sdk/own-bundle.ts',
      ['sdk/run-attempt.ts', 'domain/values/json.ts', 'adapters/log.ts'],
      ['examples/x/jobs/sdk/x.ts', 'sdk.ts', 'jobs/x.ts'],
    ],
    [
      'of a checkout beside the project',
      '../../runsheet/sdk/own-bundle.ts',
      ['../../runsheet/adapters/files/data-files.ts'],
      ['sdk/client.ts', 'adapters/shop.ts', '../../runsheet/examples/jobs/x.ts'],
    ],
  ])('knows the sources %s', (_, source, own, others) => {
    const { isOwn } = bundleOf(source);
    expect(own.filter((each) => !isOwn(each))).toEqual([]);
    expect(others.filter(isOwn)).toEqual([]);
  });

  it('is this file of ours in a test, where nothing is bundled', () => {
    const { file: unbundled, isOwn, find } = ownBundle();
    expect(path.basename(unbundled)).toBe('own-bundle.ts');
    expect(find(1, 1)).toBeUndefined();
    expect(isOwn(path.resolve('sdk/run-attempt.ts'))).toBe(true);
    expect(isOwn(__filename)).toBe(false);
  });
});
