import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readDeployment } from '../../../adapters/deployment';
import { placeTargets } from '../../../domain/targets/declared-targets';
import { bundlePaths } from '../../support/stack/bundle-paths';
import { synthesize, temporaryFolder } from '../../support/stack/synthesize';

// As `cdk synth` does it, in another folder than the project's: no path may depend on the current folder.
const outdir = temporaryFolder();
const home = process.cwd();
process.chdir(tmpdir());
const template = synthesize({ outdir, settings: { report: { secrets: ['ssm:/token'] } } });
process.chdir(home);

const bundle = (functionName: string) => bundlePaths(template, outdir)[functionName] ?? '';

test('LoadGroup finds the job functions and their secrets beside its bundle', () => {
  expect(readDeployment(path.dirname(bundle('runsheet-dev-load-group')))).toEqual({
    targets: new Set(['extract-orders', 'report']),
    declared: placeTargets('stack'),
    secrets: new Map([['report', new Set(['ssm:/token'])]]),
  });
});

test('a job loads the clients that the runtime carries by require, where it needs them', async () => {
  const path = bundle('runsheet-dev-job-extract-orders');
  const text = readFileSync(path, 'utf8');
  expect(text).toContain('require("@aws-sdk/client-s3")');
  expect(text).not.toContain('import(');
  expect(text.length).toBeLessThan(5_000);
});

test('a bundle is minified, and its source map lies beside it', () => {
  const text = readFileSync(bundle('runsheet-dev-job-report'), 'utf8');
  expect(text.trim().split('\n').length).toBeLessThan(3);
  expect(text).not.toContain('sourceMappingURL');
  const map = JSON.parse(readFileSync(`${bundle('runsheet-dev-job-report')}.map`, 'utf8'));
  expect(map.sources).toEqual([expect.stringMatching(/test\/support\/stack\/jobs\/report\.ts$/)]);
});

test('the same sources are the same code at every synth', () => {
  const again = temporaryFolder();
  const codes = (of: typeof template) =>
    Object.values(of.findResources('AWS::Lambda::Function')).map(({ Properties }) => Properties.Code.S3Key);
  const one = codes(synthesize({ outdir: again }));
  expect(codes(synthesize({ outdir: temporaryFolder() }))).toEqual(one);
  expect(one).toHaveLength(12);
});
