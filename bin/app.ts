import { App } from 'aws-cdk-lib';
import { CannotSynthesize } from '../infra/cannot-synthesize';
import { addRunsheet } from '../infra/runsheet-app';

// The CDK command runs this in the folder of cdk.json, the project's.
try {
  const app = new App();
  addRunsheet(app, { projectRoot: process.cwd() });
  app.synth();
} catch (error) {
  if (!(error instanceof CannotSynthesize)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
