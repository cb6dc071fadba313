import { type Stack, Token } from 'aws-cdk-lib';
import { asBatch } from '../../domain/targets/batch';
import { arnOf } from '../statements';
import type { ServiceGrants } from './service-grants';

/**
 * To submit jobs of the definition to the queue, to find and look at jobs, and to end them. Batch itself passes on the
 * roles of the definition, and asks for no right to it.
 */
export const batch: ServiceGrants = ({ fields }, { stack }) => {
  const { queue, definition } = asBatch(fields);
  const definitionArn = batchArn(stack, definition, 'job-definition');
  return [
    {
      actions: ['batch:SubmitJob'],
      resources: [
        batchArn(stack, queue, 'job-queue'),
        ...(hasRevision(definition) ? [definitionArn] : [definitionArn, `${definitionArn}:*`]),
      ],
      why: 'The target names a job definition, and means its newest active revision.',
    },
    {
      actions: ['batch:TerminateJob'],
      resources: [arnOf(stack, 'batch', 'job/*')],
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
function batchArn(stack: Stack, given: string, resource: string): string {
  const isArn = Token.isUnresolved(given) || given.startsWith('arn:');
  return isArn ? given : arnOf(stack, 'batch', `${resource}/${given}`);
}
