import path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Runsheet } from '../../infra/runsheet';
import { addRunsheet } from '../../infra/runsheet-app';

const app = new App();
const jobs = path.join(process.cwd(), 'test/emulator/jobs');

/** The project's stack, with the job functions of this folder. */
addRunsheet(app, {
  projectRoot: process.cwd(),
  jobsDir: jobs,
  // services.test.ts makes it.
  targets: { 'states:elsewhere': { state_machine: 'arn:aws:states:us-east-1:000000000000:stateMachine:elsewhere' } },
  settings: { scripted: { secrets: ['secretsmanager:proof-key', 'ssm:/proof/token'] } },
});

/** A stack of somebody else, with two Runsheets in it. */
const shop = new Stack(app, 'Shop');
for (const id of ['Orders', 'Stock']) new Runsheet(shop, id, { jobs });
