import path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Runsheet } from '../../infra/runsheet';
import { addRunsheet } from '../../infra/runsheet-app';
import { PRINCIPAL } from '../support/databricks/workspace';
import { TARGETS_OF_A_STACK, targetsInServices } from './every-kind/targets';

const app = new App();
const jobs = path.join(process.cwd(), 'test/emulator/jobs');

const ATHENA = {
  database: 'proof_shop',
  output: 's3://proof-shop/results/',
  reads: ['s3://proof-shop/orders/'],
  writes: ['s3://proof-shop/orders/'],
};

/** The project's stack, with the job functions of this folder. */
addRunsheet(app, {
  projectRoot: process.cwd(),
  jobsDir: jobs,
  targets: {
    // every-kind/stack.test.ts makes what they name.
    ...targetsInServices(`http://127.0.0.1:${process.env.RUNSHEET_TEST_EVERY_KIND ?? 1}`),
    ...TARGETS_OF_A_STACK,
    // glue.test.ts makes it.
    'glue:load-orders': { job: 'load-orders', arguments: { '--does': { parameter: 'does' } } },
    // The emulators begin with such an application.
    'spark:load-orders': {
      script: 'test/emulator/spark/load_orders.py',
      arguments: [{ parameter: 'day' }],
      emr: {
        application: process.env.RUNSHEET_TEST_EMR_APPLICATION ?? 'none',
        role: 'arn:aws:iam::000000000000:role/spark',
        properties: { 'spark.executor.memory': '4g' },
      },
    },
    // services.test.ts makes it.
    'states:elsewhere': { state_machine: 'arn:aws:states:us-east-1:000000000000:stateMachine:elsewhere' },
    // sql.test.ts makes their database, and the data.
    'sql:count-orders': { file: 'test/emulator/sql/count-orders.sql', athena: ATHENA },
    'sql:wrong-orders': { file: 'test/emulator/sql/wrong-orders.sql', athena: ATHENA },
    // databricks.test.ts opens it.
    'databricks:load': {
      workspace: `http://127.0.0.1:${process.env.RUNSHEET_TEST_DATABRICKS ?? 1}`,
      client_id: PRINCIPAL.client_id,
      client_secret: { secret: 'secretsmanager:proof-databricks' },
      notebook: '/Repos/etl/load',
      cluster: '0923-164208-meows279',
    },
    // python-jobs.test.ts makes it.
    'lambda:erp-sync': { function: 'erp-sync' },
  },
  settings: {
    scripted: { secrets: ['secretsmanager:proof-key', 'ssm:/proof/token'] },
    counts: { secrets: ['secretsmanager:counts-key'] },
  },
});

/** A stack of somebody else, with two Runsheets in it. */
const shop = new Stack(app, 'Shop');
new Runsheet(shop, 'Orders', {
  jobs,
  ledger: {},
  // run.mjs opens it.
  lineage: { url: process.env.RUNSHEET_TEST_LINEAGE ?? 'http://127.0.0.1:1', apiKey: 'secretsmanager:proof-lineage' },
});
new Runsheet(shop, 'Stock', { jobs });
