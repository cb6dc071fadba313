import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { CreateApplicationCommand, EMRServerlessClient } from '@aws-sdk/client-emr-serverless';
import { buildSync } from 'esbuild';
import { openNamingProxy } from './error-names.mjs';
import { freePort, serve } from './processes.mjs';

/*
 * This folder works around what the emulators lack; the product never does. docs/understand/emulators.md lists the
 * gaps.
 */

/** Starts both emulators on loopback. Returns the environment variables that make them AWS for a process. */
export async function startEmulators(venvBin, root, env, onEnd) {
  const logs = path.join(root, '.venv/logs');
  mkdirSync(logs, { recursive: true });
  rmSync(path.join(root, '.venv/tmp'), { recursive: true, force: true });
  mkdirSync(path.join(root, '.venv/tmp'));
  const ports = [await freePort(), await freePort(), await freePort(), await freePort()];
  const [awsPort, statesPort, containersPort, workPort] = ports;
  const aws = `http://127.0.0.1:${awsPort}`;
  const states = `http://127.0.0.1:${statesPort}`;
  const containers = `http://127.0.0.1:${containersPort}`;
  const work = `http://127.0.0.1:${workPort}`;
  /** Of services whose calls go to work-server.ts: what the emulators have of them goes on from there. */
  const worksThere = {
    AWS_ENDPOINT_URL_ATHENA: work,
    AWS_ENDPOINT_URL_EMR_SERVERLESS: work,
    AWS_ENDPOINT_URL_REDSHIFT_DATA: work,
  };
  const account = {
    ...env,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const ministack = {
    ...account,
    BIND_HOST: '127.0.0.1',
    MINISTACK_HOST: '127.0.0.1',
    GATEWAY_PORT: String(awsPort),
    IOT_MTLS_ENABLED: '0',
    LAMBDA_EXECUTOR: 'local',
    // Bundles leave out parts of the AWS SDK that Lambda's runtime carries. Here they come from the project.
    NODE_PATH: path.join(root, 'node_modules'),
    // The functions ask this interpreter for the state of an execution: ministack's own never ran it.
    AWS_ENDPOINT_URL_SFN: states,
    // No emulator knows tokens of ECS, nor runs a container without Docker: a service of the tests does.
    AWS_ENDPOINT_URL_ECS: containers,
    AWS_ENDPOINT_URL_BATCH: containers,
    ...worksThere,
    // ministack unpacks the code of the Lambdas there and never removes it.
    TMPDIR: path.join(root, '.venv/tmp'),
  };
  const moto = { ...account, MOTO_PORT: String(await openNamingProxy(awsPort)), MOTO_ACCOUNT_ID: '000000000000' };
  const python = path.join(venvBin, 'python');
  await serve(
    'ministack',
    python,
    ['-m', 'ministack'],
    ministack,
    path.join(logs, 'ministack.log'),
    () => answers(`${aws}/_ministack/health`),
    onEnd,
  );
  const motoArgs = ['-H', '127.0.0.1', '-p', String(statesPort)];
  await serve(
    'moto',
    path.join(venvBin, 'moto_server'),
    motoArgs,
    moto,
    path.join(logs, 'moto.log'),
    () => answers(`${states}/moto-api/`),
    onEnd,
  );
  await serve(
    'containers',
    process.execPath,
    [path.join(root, 'test/support/services/containers-service.cjs')],
    { ...account, NODE_OPTIONS: '', RUNSHEET_TEST_PORT: String(containersPort), RUNSHEET_TEST_S3: aws },
    path.join(logs, 'containers.log'),
    () => answers(`${containers}/tests/seen`, { method: 'POST', body: '{}' }),
    onEnd,
  );
  await serve(
    'work',
    process.execPath,
    [bundled(root, 'test/emulator/work-server.ts')],
    {
      ...account,
      NODE_OPTIONS: '',
      RUNSHEET_TEST_PORT: String(workPort),
      RUNSHEET_TEST_AWS: aws,
      RUNSHEET_TEST_MOTO: states,
    },
    path.join(logs, 'work.log'),
    () => answers(`${work}/tests/ready`),
    onEnd,
  );
  await switchOnInterpreter(states);
  const application = await makeSparkApplication(states, account);
  return {
    ...account,
    AWS_ENDPOINT_URL: aws,
    AWS_ENDPOINT_URL_S3: aws,
    AWS_ENDPOINT_URL_SFN: states,
    AWS_ENDPOINT_URL_ECS: containers,
    AWS_ENDPOINT_URL_BATCH: containers,
    ...worksThere,
    RUNSHEET_TEST_EMR_APPLICATION: application,
    CDK_DEFAULT_ACCOUNT: '000000000000',
  };
}

/** A server of the tests that is written in TypeScript, as Node takes it. */
function bundled(root, file) {
  const outfile = path.join(root, '.venv/tmp', `${path.basename(file, '.ts')}.cjs`);
  buildSync({ entryPoints: [path.join(root, file)], outfile, bundle: true, platform: 'node', logLevel: 'error' });
  return outfile;
}

async function answers(url, request) {
  // A refused connection: the server does not listen yet.
  return fetch(url, request).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function switchOnInterpreter(states) {
  const answer = await fetch(`${states}/moto-api/config`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ stepfunctions: { execute_state_machine: true } }),
  });
  if (!answer.ok) throw new Error(`moto's interpreter was not switched on: ${answer.status} ${await answer.text()}`);
}

/** An application of EMR Serverless, which the stack names. Its id is moto's own choice. */
async function makeSparkApplication(states, account) {
  const client = new EMRServerlessClient({
    endpoint: states,
    region: account.AWS_REGION,
    credentials: { accessKeyId: account.AWS_ACCESS_KEY_ID, secretAccessKey: account.AWS_SECRET_ACCESS_KEY },
  });
  const made = { name: 'etl', releaseLabel: 'emr-6.6.0', type: 'SPARK', clientToken: 'etl' };
  const { applicationId } = await client.send(new CreateApplicationCommand(made));
  client.destroy();
  return applicationId;
}
