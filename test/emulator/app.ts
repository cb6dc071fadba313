import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { addRunsheet } from '../../infra/runsheet-app';

/** The project's stack, with the job functions of this folder. */
const app = new App();
addRunsheet(app, {
  projectRoot: process.cwd(),
  jobsDir: path.join(process.cwd(), 'test/emulator/jobs'),
  settings: { scripted: { secrets: ['secretsmanager:proof-key', 'ssm:/proof/token'] } },
});
