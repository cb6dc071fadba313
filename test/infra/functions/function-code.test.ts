import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { bundlePaths } from '../../support/stack/bundle-paths';
import { addTo, buildStack, foreignStack, synthesize, temporaryFolder } from '../../support/stack/synthesize';

function folderWith(files: Record<string, string>): string {
  const folder = join(temporaryFolder(), 'jobs');
  mkdirSync(folder);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  return folder;
}

const BROKEN = {
  'load.ts': "import { rows } from './nowhere';\nexport const handler = async () => rows;",
  'save.ts': 'export const handler = async () => {\n  const x = ;\n};',
  'good.ts': 'export const handler = async () => 1;',
};

test('job files that do not build are one error, which names every problem with file and line', () => {
  let message = '';
  try {
    buildStack({ jobsDir: folderWith(BROKEN) });
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message.split('\n')).toEqual([
    'the job functions cannot be bundled, for 2 problems:',
    expect.stringMatching(/jobs\/load\.ts:1:22: Could not resolve "\.\/nowhere"/),
    expect.stringContaining("import { rows } from './nowhere';"),
    expect.stringMatching(/jobs\/save\.ts:2:13: Unexpected ";"/),
    expect.stringContaining('const x = ;'),
  ]);
});

describe('files that are no code', () => {
  const job = "import notes from './notes.md';\nexport const handler = async () => notes;";
  const jobs = () => folderWith({ 'load.ts': job, 'notes.md': '# Loads the orders' });

  test('are bundled as the app says', () => {
    const outdir = temporaryFolder();
    const stack = foreignStack({ outdir });
    addTo(stack, 'Pipelines', { jobs: jobs(), assets: { '.md': 'text' } });
    const bundle = bundlePaths(Template.fromStack(stack), outdir)['shop-pipelines-job-load'] ?? '';
    expect(readFileSync(bundle, 'utf8')).toContain('# Loads the orders');
  });

  test('end the synth where nobody says how', () => {
    expect(() => addTo(foreignStack(), 'Pipelines', { jobs: jobs() })).toThrow(
      /jobs\/load\.ts:1:19: No loader is configured for "\.md" files/,
    );
  });
});

test('a stack that is not deployed needs no bundles: it can be destroyed though a job file does not build', () => {
  const context = { 'aws:cdk:bundling-stacks': ['another'] };
  synthesize({ jobsDir: folderWith(BROKEN), context }).hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: 'runsheet-dev-job-good',
  });
});
