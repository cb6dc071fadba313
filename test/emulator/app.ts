import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { addRunsheet } from '../../infra/runsheet-app';

/** The project's stack, with the job functions of this folder. */
const app = new App();
addRunsheet(app, {
  projectRoot: process.cwd(),
  functionsDir: path.join(process.cwd(), 'test/emulator/functions'),
  jobsDir: path.join(process.cwd(), 'test/emulator/functions/jobs'),
  jobSettings: { scripted: { secrets: ['secretsmanager:proof-key', 'ssm:/proof/token'] } },
});
