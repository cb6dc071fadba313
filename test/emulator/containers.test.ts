import { randomUUID } from 'node:crypto';
import {
  BatchClient,
  CreateComputeEnvironmentCommand,
  CreateJobQueueCommand,
  RegisterJobDefinitionCommand,
} from '@aws-sdk/client-batch';
import { CreateClusterCommand, ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import type { JsonObject } from '../../domain/values/json';
import type { ServiceDriver } from '../../drivers/service-driver';
import { aCall, aTargetOf, endOfWork } from '../support/drivers/driver-calls';
import { ACCOUNT, notOnAws, REGION } from './deployed';

/*
 * The calls of `ecs:` and `batch:` targets against what others wrote of their APIs. Neither emulator runs a container
 * without Docker: a task of moto goes through the states of one at each look, a job of Batch has ended at once. moto
 * knows no tokens of ECS. A stack's group with a job of every kind has services of the tests in their place.
 */

jest.setTimeout(60_000);

const here = notOnAws('it makes a cluster and a queue');
const MOTO = String(process.env.AWS_ENDPOINT_URL_SFN);
const MINISTACK = String(process.env.AWS_ENDPOINT_URL);

/** Drivers whose clients go there. */
async function driversAt(endpoint: string): Promise<{ ecs: ServiceDriver; batch: ServiceDriver }> {
  Object.assign(process.env, { AWS_ENDPOINT_URL_ECS: endpoint, AWS_ENDPOINT_URL_BATCH: endpoint });
  jest.resetModules();
  const [{ ecs }, { batch }] = await Promise.all([import('../../drivers/ecs'), import('../../drivers/batch')]);
  return { ecs, batch };
}

/** An id of moto's default network: it takes no others. */
async function idOf(what: 'SecurityGroup' | 'Subnet'): Promise<string> {
  const text = await asked('ec2', { Action: `Describe${what}s`, Version: '2016-11-15' });
  return /<(?:subnetId|groupId)>([\w-]+)</.exec(text)?.[1] as string;
}

/** moto wants the role of a compute environment to be there. */
async function makeRole(name: string): Promise<string> {
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [] });
  await asked('iam', { Action: 'CreateRole', Version: '2010-05-08', RoleName: name, AssumeRolePolicyDocument });
  return `arn:aws:iam::${ACCOUNT}:role/${name}`;
}

/** A call of moto. The SDKs of EC2 and IAM are no packages of this project. */
async function asked(service: string, parameters: Record<string, string>): Promise<string> {
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    authorization: `AWS4-HMAC-SHA256 Credential=test/20261130/${REGION}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
  };
  return await (await fetch(MOTO, { method: 'POST', headers, body: new URLSearchParams(parameters) })).text();
}

/** The emulators keep what an earlier run of these tests has started. */
const given = () => ({ variables: { RUNSHEET_RUN_ID: 'nightly-1' }, token: randomUUID().replaceAll('-', '') });

const EMULATORS = { moto: MOTO, ministack: MINISTACK };

here.describe('a task of ECS', () => {
  const fields = async (name: string): Promise<JsonObject> => ({
    cluster: `of-${name}`,
    task_definition: 'pack',
    container: 'main',
    command: ['pack', { parameter: 'day' }],
    subnets: [await idOf('Subnet')],
    security_groups: [await idOf('SecurityGroup')],
  });

  it.each(Object.entries(EMULATORS))(
    'of %s is started, found, looked at, stopped; one that is not there is unknown',
    async (name, endpoint) => {
      const ecs = new ECSClient({ endpoint });
      await ecs.send(new CreateClusterCommand({ clusterName: `of-${name}` }));
      const options = { 'awslogs-group': '/ecs/pack', 'awslogs-stream-prefix': 'pack', 'awslogs-region': REGION };
      const logConfiguration = { logDriver: 'awslogs' as const, options };
      await ecs.send(
        new RegisterTaskDefinitionCommand({
          family: 'pack',
          requiresCompatibilities: ['FARGATE'],
          networkMode: 'awsvpc',
          cpu: '256',
          memory: '512',
          containerDefinitions: [{ name: 'main', image: 'busybox', memory: 512, logConfiguration }],
        }),
      );
      ecs.destroy();
      const { ecs: driver } = await driversAt(endpoint);
      const target = aTargetOf('ecs:pack', await fields(name));
      const call = aCall(target, { day: '2026-11-30' }, given());
      const id = await driver.start(call);
      expect(id).toMatch(`arn:aws:ecs:${REGION}:${ACCOUNT}:task/of-${name}/`);
      expect(await driver.look(id, target)).toMatchObject({ is: 'running' });
      const group = '/ecs/pack';
      expect(await driver.logs?.(id, target)).toEqual({
        group,
        stream: `pack/main/${id.split('/').at(-1)}`,
        region: REGION,
      });
      expect(await driver.find(call.token, target, 0)).toBe(id);
      await driver.stop(id, target, 'wrong day');
      expect((await endOfWork(driver, id, target)).is).not.toBe('unknown');
      const other = id.replace(/[^/]+$/, '0a1b0000000000000000000000000000');
      expect(await driver.look(other, target)).toEqual({ is: 'unknown' });
    },
  );
});

here.describe('a job of Batch as moto has it', () => {
  it('is started, found by its name, and has ended well; a queue that is not there is said', async () => {
    const settings = { batch: { use_docker: false } };
    const headers = { 'content-type': 'application/json' };
    await fetch(`${MOTO}/moto-api/config`, { method: 'POST', headers, body: JSON.stringify(settings) });
    const queue = `of-moto-${Date.now().toString(36)}`;
    const client = new BatchClient({ endpoint: MOTO });
    const serviceRole = await makeRole('batch-of-moto');
    const made = await client.send(
      new CreateComputeEnvironmentCommand({ computeEnvironmentName: queue, type: 'UNMANAGED', serviceRole }),
    );
    const computeEnvironmentOrder = [{ order: 1, computeEnvironment: made.computeEnvironmentArn }];
    await client.send(
      new CreateJobQueueCommand({ jobQueueName: queue, state: 'ENABLED', priority: 1, computeEnvironmentOrder }),
    );
    const containerProperties = { image: 'busybox', vcpus: 1, memory: 128 };
    await client.send(
      new RegisterJobDefinitionCommand({ jobDefinitionName: 'load', type: 'container', containerProperties }),
    );
    client.destroy();
    const { batch: driver } = await driversAt(MOTO);
    const target = aTargetOf('batch:load', { queue, definition: 'load', command: ['load'] });
    const call = aCall(target, {}, given());
    const id = await driver.start(call);
    expect(await endOfWork(driver, id, target)).toMatchObject({ is: 'succeeded' });
    expect(await driver.find(call.token, target, 0)).toBe(id);
    expect(await driver.logs?.(id, target)).toMatchObject({ group: '/aws/batch/job' });
    await driver.stop(id, target, 'wrong day');
    expect(await driver.look(id.replace(/.{4}$/, '0000'), target)).toEqual({ is: 'unknown' });
    const gone = aTargetOf('batch:load', { queue: 'gone', definition: 'load' });
    await expect(driver.start(aCall(gone))).rejects.toThrow(/batch:load was not started/);
  });
});
