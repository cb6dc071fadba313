import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path, { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { bundlePaths } from '../../support/stack/bundle-paths';
import { addTo, foreignStack, PROJECT_ROOT, synthesize, temporaryFolder } from '../../support/stack/synthesize';

const jobsDir = join(PROJECT_ROOT, 'examples/air-traffic/jobs');
const outdir = temporaryFolder();

test("the project's own functions are bundled, and each bundle exports a handler", () => {
  const paths = bundlePaths(synthesize({ jobsDir, outdir }), outdir);
  const jobs = readdirSync(jobsDir).filter((each) => each.endsWith('.ts'));
  const services = Object.keys(paths).filter((name) => !name.startsWith('runsheet-dev-job-'));
  expect(services.map((name) => name.replace('runsheet-dev-', '')).sort()).toEqual([
    'close-ended-run',
    'close-run',
    'customWidget-runsheet-dev',
    'load-batch',
    'load-group',
    'notify-ends',
    'reconcile-schedules',
    'record-changes',
    'settle-attempt',
    'sweep-runs',
  ]);
  expect(Object.keys(paths)).toHaveLength(jobs.length + services.length);
  // In a process of its own: jest would first transform what is built already.
  const script = 'console.log(process.argv.slice(1).map((path) => typeof require(path).handler).join())';
  const handlers = execFileSync(process.execPath, ['-e', script, ...Object.values(paths)], { encoding: 'utf8' });
  expect(handlers.trim().split(',')).toEqual(Object.keys(paths).map(() => 'function'));
}, 120_000);

describe('a service function', () => {
  /** The folders of the service functions' code, as CloudFormation gets them. */
  const folders = () =>
    Object.entries(bundlePaths(synthesize({ jobsDir, outdir }), outdir))
      .filter(([name]) => !name.startsWith('runsheet-dev-job-'))
      .map(([name, file]) => ({ name, folder: path.dirname(file) }));
  /** Those of a stack with a ledger and lineage. */
  const others = () => {
    const own = temporaryFolder();
    const stack = foreignStack({ outdir: own });
    addTo(stack, 'Pipelines', { ledger: {}, lineage: { url: 'https://marquez.example.com', apiKey: 'ssm:/lineage' } });
    const paths = bundlePaths(Template.fromStack(stack), own);
    return ['export-ledger', 'send-lineage'].map((name) => {
      return { name, folder: path.dirname(paths[`shop-pipelines-${name}`] as string) };
    });
  };
  const scripts = (folder: string) => readdirSync(folder).filter((file) => file.endsWith('.js'));

  test('asks the runtime of Lambda for no client of the AWS SDK: it carries all that it uses, of one version', () => {
    const asked = [...folders(), ...others()].flatMap(({ name, folder }) =>
      scripts(folder).flatMap((file) =>
        [...readFileSync(join(folder, file), 'utf8').matchAll(/require\("(@aws-sdk\/client-[^"]+)"\)/g)].map(
          ([, client]) => `${name} ${client}`,
        ),
      ),
    );
    expect(asked).toEqual([]);
  });
});
