import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { addRunsheet } from '../../infra/runsheet-app';

/** The stack as it is, with this folder's job functions instead of the project's. */
const app = new App();
addRunsheet(app, {
  projectRoot: process.cwd(),
  functionsDir: path.join(process.cwd(), 'test/emulator/functions'),
  jobsDir: path.join(process.cwd(), 'test/emulator/functions/jobs'),
  jobSettings: { scripted: { secrets: ['secretsmanager:proof-key', 'ssm:/proof/token'] } },
});
