import { AthenaClient, GetQueryExecutionCommand } from '@aws-sdk/client-athena';
import { EMRServerlessClient, GetJobRunCommand } from '@aws-sdk/client-emr-serverless';
import { DescribeStatementCommand, RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import type { TriedWork } from './work';
import { WORKS_THERE } from './works-there';

const IN_LAMBDA: TriedWork['usage'] = ['lambda_gb_seconds', 'lambda_requests'];

/** A function that has answered works no more, so that the row says it. */
const aJobFile = (job: string): TriedWork => ({
  output: { job },
  usage: IN_LAMBDA,
  runs: async (_, __, status) => status === 'RUNNING',
});

/** What the services of the tests answer of a statement that has waited: work-server.ts. */
const waited = (more = {}) => ({
  rows: [{ waited: 1 }],
  row_count: 1,
  statements: [{ line: 2, kind: 'SELECT' }],
  ...more,
});

/** `athena:us-east-1:<what the service calls the statement>:1/1:5f0c…` */
const statementOf = (id: string) => id.split(':')[2];

/** Work that only a stack has there, or in another way than a laptop. */
export const WORKS_ON_STACK: Readonly<Record<string, TriedWork>> = {
  'lambda:wait': aJobFile('wait'),
  'lambda:pause': aJobFile('pause'),
  // The function that awaits its answer is what is known of it.
  'lambda:call': { ...(WORKS_THERE['lambda:call'] as TriedWork), usage: IN_LAMBDA },
  'spark:wait': {
    output: { job: 'container' },
    usage: ['emr_gb_hours', 'emr_vcpu_hours'],
    runs: async (_, id) => {
      const emr = new EMRServerlessClient({});
      const [, applicationId, jobRunId] = /\/applications\/([^/]+)\/jobruns\/([^/]+)$/.exec(id) ?? [];
      const asked = new GetJobRunCommand({ applicationId, jobRunId });
      const { jobRun } = await emr.send(asked).finally(() => emr.destroy());
      return jobRun?.state === 'RUNNING';
    },
  },
  'sql:athena': {
    output: waited({ scanned_bytes: 2_000_000 }),
    usage: ['athena_bytes'],
    runs: async (_, id) => {
      const athena = new AthenaClient({});
      const asked = new GetQueryExecutionCommand({ QueryExecutionId: statementOf(id) });
      const { QueryExecution } = await athena.send(asked).finally(() => athena.destroy());
      return QueryExecution?.Status?.State === 'RUNNING';
    },
  },
  'sql:redshift': {
    output: waited(),
    usage: ['redshift_seconds'],
    runs: async (_, id) => {
      const redshift = new RedshiftDataClient({});
      const asked = new DescribeStatementCommand({ Id: statementOf(id) });
      return (await redshift.send(asked).finally(() => redshift.destroy())).Status === 'STARTED';
    },
  },
};
