import { synthesize } from './deploy.mjs';
import { run } from './processes.mjs';

/*
 * Deploys or destroys one stage with the job functions of test/emulator/jobs, for a test.
 *   node test/emulator/deploy-stage.mjs deploy <stage> [context …]
 *   node test/emulator/deploy-stage.mjs destroy <stage>
 */
const [act, stage, ...context] = process.argv.slice(2);
const output = `cdk.out/emulator-${stage}`;
const stack = `runsheet-${stage}`;

if (act === 'deploy') {
  await synthesize('node dist/emulator-app.cjs', output, [`stage=${stage}`, ...context], process.env);
  await run('cdk', ['deploy', '--app', output, '--require-approval', 'never', stack], process.env);
} else await run('cdk', ['destroy', '--force', '--app', output, stack], process.env);
