import type { Stack } from 'aws-cdk-lib';
import { asSql, WORKGROUP } from '../../domain/targets/sql';
import { s3Parts } from '../../domain/targets/statements/sql-engines';
import type { AthenaFields, RedshiftFields } from '../../domain/targets/target-fields';
import { arnOf } from '../statements';
import type { ServiceGrants, ServiceStatement } from './service-grants';

/** To run statements. Athena reads and writes with the same role: its tables and their folders are a part of this. */
export const sql: ServiceGrants = ({ fields }, { stack }) => {
  const { athena, redshift } = asSql(fields);
  if (athena) return [...queries(athena, stack), ...catalogue(athena, stack), ...folders(athena, stack)];
  return redshift ? statements(redshift, stack) : [];
};

function queries({ workgroup = WORKGROUP, catalog }: AthenaFields, stack: Stack): ServiceStatement[] {
  const actions = ['Start', 'Stop', 'Get', 'BatchGet'].map((verb) => `athena:${verb}QueryExecution`);
  const reads = ['athena:GetQueryResults', 'athena:GetQueryRuntimeStatistics', 'athena:ListQueryExecutions'];
  return [
    { actions: [...actions, ...reads], resources: [arnOf(stack, 'athena', `workgroup/${workgroup}`)] },
    ...(catalog === undefined || catalog === 'AwsDataCatalog'
      ? []
      : [{ actions: ['athena:GetDataCatalog'], resources: [arnOf(stack, 'athena', `datacatalog/${catalog}`)] }]),
  ];
}

/** Of Glue's catalogue one database and its tables. Athena reads `default`, too, whatever a statement names. */
function catalogue({ database, writes }: AthenaFields, stack: Stack): ServiceStatement[] {
  const of = (...parts: string[]) => parts.map((each) => arnOf(stack, 'glue', each));
  const resources = of('catalog', `database/${database}`, `table/${database}/*`);
  const why = 'Statements name tables of this one database: which, their file says.';
  const read = ['GetTable', 'GetTables', 'GetPartition', 'GetPartitions', 'BatchGetPartition'];
  const write = ['Create', 'Update', 'Delete'].flatMap((verb) => [`${verb}Table`, `${verb}Partition`]);
  const actions = [...read, ...(writes ? [...write, 'BatchCreatePartition', 'BatchDeletePartition'] : [])];
  return [
    { actions: actions.map((each) => `glue:${each}`), resources, why },
    { actions: ['glue:GetDatabase'], resources: of('catalog', `database/${database}`, 'database/default') },
  ];
}

function folders({ output, reads = [], writes = [] }: AthenaFields, stack: Stack): ServiceStatement[] {
  const written = [...(output === undefined ? [] : [output]), ...writes].map(s3Parts);
  const all = [...written, ...reads.map(s3Parts)];
  const why = 'Athena names the files of results and tables itself. The ARN holds a folder that the target declares.';
  const objects = (folder: ReturnType<typeof s3Parts>) =>
    `arn:${stack.partition}:s3:::${folder.bucket}/${folder.prefix}${/^$|\/$/.test(folder.prefix) ? '' : '/'}*`;
  const buckets = (of: typeof all) => [...new Set(of.map(({ bucket }) => `arn:${stack.partition}:s3:::${bucket}`))];
  if (all.length === 0) return [];
  return [
    { actions: ['s3:GetBucketLocation', 's3:ListBucket'], resources: buckets(all) },
    { actions: ['s3:GetObject'], resources: [...new Set(all.map(objects))], why },
    ...(written.length === 0
      ? []
      : [
          {
            actions: ['s3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
            resources: [...new Set(written.map(objects))],
            why,
          },
          { actions: ['s3:ListBucketMultipartUploads'], resources: buckets(written) },
        ]),
  ];
}

function statements({ cluster, workgroup = '', user, database, secret_arn }: RedshiftFields, stack: Stack) {
  const own: ServiceStatement = {
    actions: ['DescribeStatement', 'CancelStatement', 'ListStatements', 'GetStatementResult'].map(
      (action) => `redshift-data:${action}`,
    ),
    resources: ['*'],
    conditions: { StringEquals: { 'redshift-data:statement-owner-iam-userid': '${aws:userid}' } },
    why: 'The Data API knows these actions for no resource. The condition leaves the function its own statements.',
  };
  const where =
    cluster === undefined ? serverlessArn(workgroup, stack) : arnOf(stack, 'redshift', `cluster:${cluster}`);
  const why = 'The ARN of a workgroup has an id that AWS makes up. Declare the workgroup by its ARN to narrow this.';
  return [{ actions: ['redshift-data:ExecuteStatement'], resources: [where], why }, own, ...signIn()];

  function signIn(): ServiceStatement[] {
    if (secret_arn !== undefined) return [{ actions: ['secretsmanager:GetSecretValue'], resources: [secret_arn] }];
    if (cluster === undefined) return [{ actions: ['redshift-serverless:GetCredentials'], resources: [where], why }];
    const name = arnOf(stack, 'redshift', `dbname:${cluster}/${database}`);
    if (user === undefined) return [{ actions: ['redshift:GetClusterCredentialsWithIAM'], resources: [name] }];
    const its = arnOf(stack, 'redshift', `dbuser:${cluster}/${user}`);
    return [{ actions: ['redshift:GetClusterCredentials'], resources: [its, name] }];
  }
}

function serverlessArn(workgroup: string, stack: Stack): string {
  return workgroup.startsWith('arn:') ? workgroup : arnOf(stack, 'redshift-serverless', 'workgroup/*');
}
