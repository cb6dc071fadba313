import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { run } from './processes.mjs';

/** The project's own stack; and the same with the job functions of test/emulator/jobs, beside a stack of others. */
const STAGES = {
  dev: { build: 'app', app: 'node dist/app.cjs' },
  proof: { build: 'emulator-app', app: 'node dist/emulator-app.cjs' },
};

/** Deploys the stacks with the CDK's command line, and copies their state machines to the interpreter. */
export async function deploy(env) {
  await warmUp(env);
  await run('cdk', ['bootstrap'], env);
  for (const [stage, { build, app }] of Object.entries(STAGES)) {
    await run('node', ['bin/build.mjs', build], env);
    const output = `cdk.out/emulator-${stage}`;
    const templates = await synthesize(app, output, [`stage=${stage}`], env);
    await run('cdk', ['deploy', '--all', '--app', output, '--require-approval', 'never'], env);
    for (const name of templates.flatMap(stateMachines)) await copyStateMachine(name, env);
  }
}

/** Synthesizes an app into the folder, as ministack takes it. Returns the templates. */
export async function synthesize(app, output, context, env) {
  const given = context.flatMap((each) => ['-c', each]);
  await run('cdk', ['synth', '--quiet', '--app', app, ...given, '--output', output], env);
  const files = readdirSync(output).filter((file) => file.endsWith('.template.json'));
  return files.map((file) => withoutMetricMath(path.join(output, file)));
}

/** ministack refuses alarms by metric math, so each such alarm keeps only the first. Returns the template. */
function withoutMetricMath(file) {
  const template = JSON.parse(readFileSync(file, 'utf8'));
  const alarms = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');
  for (const { Properties } of alarms.filter((each) => each.Properties.Metrics)) {
    const { Metric, Period, Stat } = Properties.Metrics.find((each) => each.MetricStat).MetricStat;
    delete Properties.Metrics;
    Object.assign(Properties, Metric, { Period, Statistic: Stat });
  }
  writeFileSync(file, JSON.stringify(template));
  return template;
}

/** The names of a template's state machines. */
function stateMachines({ Resources }) {
  return Object.values(Resources).flatMap(({ Type, Properties }) =>
    Type === 'AWS::StepFunctions::StateMachine' ? Properties.StateMachineName : [],
  );
}

/**
 * Copies the deployed definition from ministack, whose interpreter is unreliable, to moto: under the same name and ARN.
 */
async function copyStateMachine(name, env) {
  const stateMachineArn = `arn:aws:states:us-east-1:000000000000:stateMachine:${name}`;
  const deployed = await client(env, env.AWS_ENDPOINT_URL).send(new DescribeStateMachineCommand({ stateMachineArn }));
  const interpreter = client(env, env.AWS_ENDPOINT_URL_SFN);
  const { roleArn } = deployed;
  // moto's grammar wants a fraction there.
  const definition = deployed.definition.replace(/("ToleratedFailurePercentage":\s*\d+)(?=[\s,}])/g, '$1.0');
  await interpreter.send(new CreateStateMachineCommand({ name, definition, roleArn }));
}

/** The first executions of a fresh interpreter may fail when they start together, so an empty one runs before them. */
async function warmUp(env) {
  const interpreter = client(env, env.AWS_ENDPOINT_URL_SFN);
  const definition = JSON.stringify({ StartAt: 'Pass', States: { Pass: { Type: 'Pass', End: true } } });
  const roleArn = 'arn:aws:iam::000000000000:role/warm-up';
  const made = await interpreter.send(new CreateStateMachineCommand({ name: 'warm-up', definition, roleArn }));
  const { stateMachineArn } = made;
  const { executionArn } = await interpreter.send(new StartExecutionCommand({ stateMachineArn, name: 'warm-up' }));
  for (let tries = 0; tries < 300; tries++) {
    const { status } = await interpreter.send(new DescribeExecutionCommand({ executionArn }));
    if (status === 'SUCCEEDED') return;
    if (status !== 'RUNNING') throw new Error(`the interpreter's warm-up ended ${status}`);
    await sleep(100);
  }
  throw new Error("the interpreter's warm-up did not end within half a minute");
}

function client(env, endpoint) {
  return new SFNClient({ endpoint, region: env.AWS_REGION, credentials: account(env) });
}

function account(env) {
  return { accessKeyId: env.AWS_ACCESS_KEY_ID, secretAccessKey: env.AWS_SECRET_ACCESS_KEY };
}
