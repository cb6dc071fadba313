import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/*
 * `npm run test:browser`: the board in a real Chromium. Arguments go to jest. `npm run screenshots` calls it with
 * `--pictures`, which draws the README's pictures anew and tests nothing else.
 */

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
process.chdir(root);

const CHROMIUM = process.env.RUNSHEET_CHROMIUM || '/usr/bin/chromium';
const SCREENSHOTS = path.join('test', 'browser', 'screenshots');

const [first, ...others] = process.argv.slice(2);
const isPictures = first === '--pictures';

if (existsSync(CHROMIUM)) test();
else skip();

function test() {
  if (!isPictures) rmSync(SCREENSHOTS, { recursive: true, force: true });
  const args = isPictures ? others : process.argv.slice(2);
  const suite = ['--selectProjects', isPictures ? 'pictures' : 'browser'];
  const env = { ...process.env, RUNSHEET_CHROMIUM: CHROMIUM, RUNSHEET_BROWSER: '1' };
  const jest = path.join('node_modules', 'jest', 'bin', 'jest.js');
  const { status } = spawnSync(process.execPath, [jest, ...args, ...suite], { stdio: 'inherit', env });
  process.exitCode = status ?? 1;
  if (!isPictures) {
    const taken = existsSync(SCREENSHOTS) ? readdirSync(SCREENSHOTS).length : 0;
    console.log(`${taken} screenshots are in ${SCREENSHOTS}`);
  }
}

function skip() {
  console.error(
    `test:browser: SKIPPED, nothing was tested: there is no Chromium at ${CHROMIUM}. Install it (on Debian: apt-get install chromium), or name another with RUNSHEET_CHROMIUM.`,
  );
  process.exitCode = process.env.CI || isPictures ? 1 : 0;
}
