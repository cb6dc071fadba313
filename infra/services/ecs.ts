import { Fn, type Stack, Token } from 'aws-cdk-lib';
import { asEcs } from '../../domain/targets/ecs';
import { arnOf } from '../statements';
import type { ServiceGrants } from './service-grants';

/**
 * To start tasks of the definition in the cluster, to look at them and stop them, and to pass on the roles of the
 * definition. A definition without a revision means its newest, whichever that is.
 */
export const ecs: ServiceGrants = ({ fields }, { stack }) => {
  const { cluster, task_definition, pass_roles = [] } = asEcs(fields);
  const clusterArn = ecsArn(stack, cluster, 'cluster');
  const definition = ecsArn(stack, task_definition, 'task-definition');
  const inCluster = { ArnEquals: { 'ecs:cluster': clusterArn } };
  return [
    {
      actions: ['ecs:RunTask'],
      resources: [hasRevision(task_definition) ? definition : `${definition}:*`],
      conditions: inCluster,
      why: 'The target names a family of task definitions, and means its newest revision. The condition holds its cluster.',
    },
    {
      actions: ['ecs:DescribeTasks', 'ecs:StopTask'],
      resources: [`${tasksOf(stack, cluster)}/*`],
      conditions: inCluster,
    },
    // Asked for on anything, as others have reported: https://github.com/cdklabs/construct-hub/pull/1207.
    { actions: ['ecs:ListTasks'], resources: ['*'], conditions: inCluster, why: NO_ARN },
    { actions: ['ecs:DescribeTaskDefinition'], resources: ['*'], why: NO_ARN },
    ...(pass_roles.length > 0
      ? [
          {
            actions: ['iam:PassRole'],
            resources: pass_roles,
            conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
          },
        ]
      : []),
  ];
};

const NO_ARN =
  'Forced by AWS: the action takes no resource. It only reads: which tasks run in a cluster, what a definition says.';

function hasRevision(definition: string): boolean {
  return !Token.isUnresolved(definition) && /:\d+$/.test(definition);
}

/** A name is one of this stack's region and account. */
function ecsArn(stack: Stack, given: string, resource: string): string {
  return isArn(stack, given, resource) ? given : arnOf(stack, 'ecs', `${resource}/${given}`);
}

/** The ARNs of a cluster's tasks begin so. */
function tasksOf(stack: Stack, cluster: string): string {
  const arn = ecsArn(stack, cluster, 'cluster');
  if (!(Token.isUnresolved(cluster) && arn === cluster)) return arn.replace(':cluster/', ':task/');
  const part = (index: number) => Fn.select(index, Fn.split(':', cluster));
  return `arn:${part(1)}:ecs:${part(3)}:${part(4)}:task/${Fn.select(1, Fn.split('/', cluster))}`;
}

type Intrinsic = { Ref?: string; 'Fn::Join'?: [string, unknown[]] };

/** What only the deployment knows, too: the `Ref` of a cluster is its name, that of a task definition its ARN. */
function isArn(stack: Stack, given: string, resource: string): boolean {
  const resolved: string | Intrinsic = stack.resolve(given);
  if (typeof resolved === 'string') return resolved.startsWith('arn:');
  const { Ref: reference, 'Fn::Join': join } = resolved;
  if (join) return String(join[1][0]).startsWith('arn:');
  return reference === undefined || resource !== 'cluster';
}
