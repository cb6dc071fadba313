import type { Acknowledgment } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { FunctionProps } from 'aws-cdk-lib/aws-lambda';

/**
 * A private network for job functions: a VPC of your app, or plain ids. Its subnets need a way to DynamoDB and S3:
 * gateway endpoints, or NAT.
 */
export type JobNetwork =
  | {
      vpc: IVpc;
      /** Default: the private subnets with a way out, as the CDK chooses them. */
      subnets?: SubnetSelection;
      /** Default: a new one for each function, which lets everything out and nothing in. */
      securityGroups?: ISecurityGroup[];
    }
  | { subnetIds: string[]; securityGroupIds: string[] };

interface NetworkProps {
  l2?: Pick<FunctionProps, 'vpc' | 'vpcSubnets' | 'securityGroups'>;
  /** Set on the function directly: the CDK's own way looks the network up, for which a synth would need credentials. */
  ids?: { subnetIds: string[]; securityGroupIds: string[] };
}

export function networkProps(network: JobNetwork | undefined): NetworkProps {
  if (!network) return {};
  if ('subnetIds' in network) return { ids: network };
  const { vpc, subnets, securityGroups } = network;
  return { l2: { vpc, ...(subnets && { vpcSubnets: subnets }), ...(securityGroups && { securityGroups }) } };
}

/**
 * Lambda needs these rights of a function's role to put it into a network. They are those of version 3 of AWS's own
 * policy AWSLambdaVPCAccessExecutionRole.
 */
export const NETWORK_INTERFACES = {
  actions: [
    'ec2:AssignPrivateIpAddresses',
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:UnassignPrivateIpAddresses',
  ],
  resources: ['*'],
};

export const ANY_NETWORK_INTERFACE: Acknowledgment = {
  id: 'AwsSolutions-IAM5[Resource::*]',
  reason: 'Forced by AWS: Lambda makes the network interfaces later, and the Describe actions know no resources.',
};
