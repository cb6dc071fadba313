import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { CannotSynthesize } from '../infra/cannot-synthesize';
import { addRunsheet } from '../infra/runsheet-app';

// The CDK command runs this program in the folder of cdk.json, which is the project's.
try {
  // Without `autoSynth: false` CDK would synthesize a refused, half-built stack when the process ends.
  const app = new App({ autoSynth: false });
  // Only here: an app that uses runsheet/cdk decides for itself whether cdk-nag checks it.
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  addRunsheet(app, { projectRoot: process.cwd() });
  app.synth();
} catch (error) {
  if (!(error instanceof CannotSynthesize)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
