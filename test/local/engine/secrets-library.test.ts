import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundleFunctions } from '../../../local/functions/bundle-functions';

const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-library-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ROOT = path.resolve(__dirname, '../../..');

/** The modules that a job function's bundle requires while it loads, in a process of its own. */
async function requiredAtLoad(): Promise<string[]> {
  const bundles = await bundleFunctions(new Map([['no-op', path.join(ROOT, 'bench/jobs/no-op.ts')]]), folder);
  const { file } = bundles.get('no-op') as { file: string };
  const program = `
    const { Module } = require('node:module');
    const asked = new Set();
    const load = Module._load;
    Module._load = (name, ...rest) => (asked.add(name), load(name, ...rest));
    require(${JSON.stringify(file)});
    console.log(JSON.stringify([...asked]));`;
  return JSON.parse(execFileSync(process.execPath, ['-e', program], { encoding: 'utf8' }));
}

test('a job function loads no client of the secret stores before a job asks for a secret', async () => {
  const required = await requiredAtLoad();
  expect(required).toContain('node:fs');
  expect(required.filter((name) => name.startsWith('@aws'))).toEqual([]);
});
