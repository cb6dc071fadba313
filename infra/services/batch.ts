import { type Stack, Token } from 'aws-cdk-lib';
import { asBatch } from '../../domain/targets/batch';
import type { ServiceGrants } from './service-grants';

/**
 * To submit jobs of the definition to the queue, to find and look at jobs, and to end them. Batch itself passes on the
 * roles of the definition, and asks for no right to it.
 */
export const batch: ServiceGrants = ({ fields }, { stack }) => {
  const { queue, definition } = asBatch(fields);
  const { partition, region, account } = stack;
  const definitionArn = arnOf(stack, definition, 'job-definition');
  return [
    {
      actions: ['batch:SubmitJob'],
      resources: [
        arnOf(stack, queue, 'job-queue'),
        ...(hasRevision(definition) ? [definitionArn] : [definitionArn, `${definitionArn}:*`]),
      ],
      why: 'The target names a job definition, and means its newest active revision.',
    },
    {
      actions: ['batch:TerminateJob'],
      resources: [`arn:${partition}:batch:${region}:${account}:job/*`],
      why: 'Forced by AWS: the ARN of a job is a number of its own, and holds neither queue nor definition.',
    },
    {
      actions: ['batch:DescribeJobs', 'batch:ListJobs'],
      resources: ['*'],
      why: 'Forced by AWS: the actions take no resource. They only read.',
    },
  ];
};

/** An ARN that only the deployment knows names a revision. */
function hasRevision(definition: string): boolean {
  return Token.isUnresolved(definition) || /:\d+$/.test(definition);
}

/** A name is one of this stack's region and account. */
function arnOf({ partition, region, account }: Stack, given: string, resource: string): string {
  const isArn = Token.isUnresolved(given) || given.startsWith('arn:');
  return isArn ? given : `arn:${partition}:batch:${region}:${account}:${resource}/${given}`;
}
