import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { bundlePaths } from '../../support/stack/bundle-paths';
import { PROJECT_ROOT, synthesize, temporaryFolder } from '../../support/stack/synthesize';

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
