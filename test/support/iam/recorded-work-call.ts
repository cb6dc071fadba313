import type { RecordedCall } from './recorded-call';
import { arn } from './resolve-template';
import type { Request } from './simulate';

/*
 * What IAM would be asked for the calls of work in services: their actions, resources and condition keys are those of
 * the service authorization reference.
 */

export const CALLS_OF_WORK: Record<string, (call: RecordedCall) => Request[]> = {
  athena: (call) => {
    // The id of a query does not say its workgroup, which is the one that IAM is asked about.
    const { WorkGroup = 'primary' } = JSON.parse(call.body);
    return [{ action: `athena:${operation(call)}`, resource: arn('athena', `workgroup/${WorkGroup}`) }];
  },
  batch: ({ path, body }) => {
    const { jobQueue, jobDefinition, jobId } = JSON.parse(body);
    const at = (kind: string, given: string) => (given.startsWith('arn:') ? given : arn('batch', `${kind}/${given}`));
    if (/\/submitjob\b/.test(path))
      return [at('job-queue', jobQueue), at('job-definition', jobDefinition)].map((resource) => {
        return { action: 'batch:SubmitJob', resource };
      });
    if (/\/terminatejob\b/.test(path))
      return [{ action: 'batch:TerminateJob', resource: arn('batch', `job/${jobId}`) }];
    return [{ action: /\/listjobs\b/.test(path) ? 'batch:ListJobs' : 'batch:DescribeJobs', resource: '*' }];
  },
  ecs: (call) => {
    const { cluster, taskDefinition, task, tasks = [task] } = JSON.parse(call.body);
    const action = `ecs:${operation(call)}`;
    const name = String(cluster).replace(/^.*\//, '');
    // A family means its newest revision.
    if (taskDefinition !== undefined && cluster !== undefined)
      return [{ action, resource: definitionArn(taskDefinition), context: { 'ecs:cluster': clusterArn(cluster) } }];
    if (taskDefinition !== undefined) return [{ action, resource: '*' }];
    if (tasks[0] === undefined) return [{ action, resource: '*', context: { 'ecs:cluster': clusterArn(cluster) } }];
    // A task is of the region and the account of its cluster.
    return tasks.map((resource: string) => {
      const context = { 'ecs:cluster': resource.replace(/:task\/.*$/, `:cluster/${name}`) };
      return { action, resource, context };
    });
  },
  'emr-serverless': ({ method, path, body }) => {
    const { pathname } = new URL(path, 'http://emr');
    const [, application, of, run] = /^\/applications\/([^/]+)(?:\/(jobruns)(?:\/([^/]+))?)?/.exec(pathname) ?? [];
    // An application's ARN has a slash where others have a word.
    const at = arn('emr-serverless', `/applications/${application}`);
    if (of === undefined) return [{ action: 'emr-serverless:GetApplication', resource: at }];
    if (run !== undefined) {
      const action = method === 'DELETE' ? 'CancelJobRun' : 'GetJobRun';
      return [{ action: `emr-serverless:${action}`, resource: `${at}/jobruns/${run}` }];
    }
    if (method === 'GET') return [{ action: 'emr-serverless:ListJobRuns', resource: at }];
    const passed = { 'iam:PassedToService': 'emr-serverless.amazonaws.com' };
    return [
      { action: 'emr-serverless:StartJobRun', resource: at },
      { action: 'iam:PassRole', resource: JSON.parse(body).executionRoleArn, context: passed },
    ];
  },
  glue: (call) => {
    const { JobName } = JSON.parse(call.body);
    return [{ action: `glue:${operation(call)}`, resource: arn('glue', `job/${JobName}`) }];
  },
  'redshift-data': (call) => {
    const { ClusterIdentifier } = JSON.parse(call.body);
    const action = `redshift-data:${operation(call)}`;
    if (operation(call) === 'ExecuteStatement')
      return [{ action, resource: arn('redshift', `cluster:${ClusterIdentifier}`) }];
    return [{ action, resource: '*', context: OWN_STATEMENT }];
  },
};

/** Whoever asks for a statement has started it: a session of a role, as IAM calls it. */
export const OWN_STATEMENT = {
  'aws:userid': 'AROA123456789EXAMPLE:session',
  'redshift-data:statement-owner-iam-userid': 'AROA123456789EXAMPLE:session',
};

/** `DynamoDB_20120810.GetItem` → `GetItem`. */
export function operation({ action = '' }: RecordedCall): string {
  return action.split('.').at(-1) as string;
}

function clusterArn(cluster: string): string {
  return cluster.startsWith('arn:') ? cluster : arn('ecs', `cluster/${cluster}`);
}

function definitionArn(given: string): string {
  const definition = given.startsWith('arn:') ? given : arn('ecs', `task-definition/${given}`);
  return /:\d+$/.test(definition) ? definition : `${definition}:1`;
}
