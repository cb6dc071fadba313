import { App } from 'aws-cdk-lib';
import { CannotSynthesize } from '../infra/cannot-synthesize';
import { addRunsheet } from '../infra/runsheet-app';

// The CDK command runs this in the folder of cdk.json, the project's.
try {
  // By hand, so that what was refused is not synthesized half-built when the process ends.
  const app = new App({ autoSynth: false });
  addRunsheet(app, { projectRoot: process.cwd() });
  app.synth();
} catch (error) {
  if (!(error instanceof CannotSynthesize)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
