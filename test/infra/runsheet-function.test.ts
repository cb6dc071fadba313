import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { bundlePaths } from '../support/stack/bundle-paths';
import { synthesize, temporaryFolder } from '../support/stack/synthesize';

// Runs esbuild as `cdk synth` does, in another folder than the project's: no path may depend on the current folder.
const outdir = temporaryFolder();
const home = process.cwd();
process.chdir(tmpdir());
const template = synthesize({ bundles: true, outdir });
process.chdir(home);

const bundle = (functionName: string) => bundlePaths(template, outdir)[functionName] ?? '';

test('LoadGroup has the names of the job functions in its bundle', async () => {
  const { handler } = require(bundle('runsheet-dev-load-group'));
  expect(JSON.parse(await handler())).toEqual(['extract-orders', 'report']);
});

test('a job loads the clients that the runtime carries by require, where it needs them', async () => {
  const path = bundle('runsheet-dev-job-extract-orders');
  const text = readFileSync(path, 'utf8');
  expect(text).toContain('require("@aws-sdk/client-s3")');
  expect(text).not.toContain('import(');
  expect(text.length).toBeLessThan(5_000);
});

test('a bundle is minified, and has no source map in it', () => {
  const text = readFileSync(bundle('runsheet-dev-job-report'), 'utf8');
  expect(text.trim().split('\n').length).toBeLessThan(3);
  expect(text).not.toContain('sourceMappingURL');
});
