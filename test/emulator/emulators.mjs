import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { freePort, serve } from './processes.mjs';

/*
 * What the emulators lack is worked around here and in this folder, never in the product: docs/understand/emulators.md
 * lists it.
 */

/** Starts both emulators on loopback; returns the environment in which AWS is what they emulate. */
export async function startEmulators(venvBin, root, env, onEnd) {
  const logs = path.join(root, '.venv/logs');
  mkdirSync(logs, { recursive: true });
  rmSync(path.join(root, '.venv/tmp'), { recursive: true, force: true });
  mkdirSync(path.join(root, '.venv/tmp'));
  const [awsPort, statesPort] = [await freePort(), await freePort()];
  const aws = `http://127.0.0.1:${awsPort}`;
  const states = `http://127.0.0.1:${statesPort}`;
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
    // Lambda's own runtime carries the AWS SDK, for what a bundle leaves out; here it is the project's.
    NODE_PATH: path.join(root, 'node_modules'),
    // The functions ask the interpreter below how an execution stands, not ministack's own, which never ran it.
    AWS_ENDPOINT_URL_SFN: states,
    // The Lambdas' code is unpacked there, and left there.
    TMPDIR: path.join(root, '.venv/tmp'),
  };
  const moto = { ...account, MOTO_PORT: String(awsPort), MOTO_ACCOUNT_ID: '000000000000' };
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
  await switchOnInterpreter(states);
  return {
    ...account,
    AWS_ENDPOINT_URL: aws,
    AWS_ENDPOINT_URL_S3: aws,
    AWS_ENDPOINT_URL_SFN: states,
    CDK_DEFAULT_ACCOUNT: '000000000000',
  };
}

async function answers(url) {
  // Nobody listens there yet: that is what is asked.
  return fetch(url).then(
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
