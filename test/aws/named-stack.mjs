import {
  CloudFormationClient,
  DescribeStacksCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';

/** The cases cannot be run as they were asked for. The message says what to do. */
export class NotTestable extends Error {}

/** The stack as CloudFormation knows it. Throws `NotTestable` if the cases cannot run on it. */
export async function findNamedStack(name) {
  const client = new CloudFormationClient({});
  try {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    const outputs = Object.fromEntries(
      (stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
    );
    requireOwnNames(name, outputs);
    await requireJobs(client, name, outputs.JobPrefix);
    const [, , , region, account] = stack.StackId.split(':');
    return { name, region, account, outputs, endpoint: process.env.AWS_ENDPOINT_URL };
  } catch (error) {
    if (error instanceof NotTestable) throw error;
    throw new NotTestable(
      `stack ${name} cannot be read (${error.message}): see to AWS_PROFILE, AWS_REGION and the name`,
    );
  } finally {
    client.destroy();
  }
}

/** The cases name the stack's tables, functions and alarms by the stack's name, as the project's own app does. */
function requireOwnNames(name, { MasterTable, JobPrefix }) {
  if (MasterTable === `${name}-master` && JobPrefix === `${name}-job-`) return;
  throw new NotTestable(
    `stack ${name} is not one that the project's own app deployed: expected its outputs MasterTable ${name}-master and ` +
      `JobPrefix ${name}-job-, found ${MasterTable} and ${JobPrefix}. --help says how to deploy one`,
  );
}

async function requireJobs(client, name, prefix) {
  const scripted = `${prefix}scripted`;
  for await (const page of paginateListStackResources({ client }, { StackName: name }))
    if (page.StackResourceSummaries?.some(({ PhysicalResourceId }) => PhysicalResourceId === scripted)) return;
  throw new NotTestable(
    `stack ${name} has no function ${scripted}: the cases run the job functions of test/emulator/jobs. ` +
      '--help says how to deploy a stack with them',
  );
}
