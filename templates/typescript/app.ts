import { App } from 'aws-cdk-lib';
import { RunsheetStack, targetsOfConfig } from 'runsheet/cdk';

const app = new App();

// A whole stack. To put Runsheet into a stack of yours, use the construct `Runsheet` of 'runsheet/cdk'.
new RunsheetStack(app, '{{stack}}', {
  jobs: 'jobs',
  targets: targetsOfConfig(), // as runsheet.config.yaml declares them
  // What a job's function needs beyond the defaults, by the job's name:
  // settings: { 'extract-orders': { memoryMb: 1024, secrets: ['secretsmanager:orders-db'] } },
});
