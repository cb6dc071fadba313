import type { JsonObject } from '../../domain/values/json';
import { ecs } from '../../drivers/ecs';
import type { ServedTarget } from '../../drivers/service-driver';
import { aCall, endOfWork, newToken, refusal } from '../support/drivers/driver-calls';
import { useContainersService } from '../support/services/containers-service';

/* The driver of ECS against a service of the tests, whose answers are those of AWS's API model. */

const service = useContainersService();

const aTarget = (fields: JsonObject = {}): ServedTarget => ({
  target: 'ecs:pack',
  kind: 'ecs',
  folder: '/',
  fields: { cluster: 'etl', task_definition: 'pack', container: 'main', command: [{ parameter: 'does' }], ...fields },
  secret: async () => '',
});

const start = (does: object, { target = aTarget(), token = newToken(), variables = {}, more = {} } = {}) =>
  ecs.start(aCall(target, { does: JSON.stringify(does), ...more }, { token, variables }));

const endOf = (id: string) => endOfWork(ecs, id, aTarget());

const find = (token: string) => ecs.find(token, aTarget(), Date.now());

describe('a task', () => {
  it('ends well, by the exit code of its container', async () => {
    expect(await endOf(await start({ ms: 100 }))).toMatchObject({ is: 'succeeded' });
  });

  it('that waits for room says so', async () => {
    const id = await start({ room: 60_000 });
    expect(await ecs.look(id, aTarget())).toEqual({
      is: 'running',
      waits: 'its task has not begun to run: ECS says PROVISIONING',
    });
    await ecs.stop(id, aTarget(), 'its time is over');
    expect(await endOf(id)).toMatchObject({ is: 'stopped', detail: expect.stringContaining('had not begun to run') });
  });

  it('is started once with its token, also if what it gets has changed meanwhile', async () => {
    const token = newToken();
    const id = await start({ ms: 5_000 }, { token });
    expect(await start({ ms: 5_000 }, { token })).toBe(id);
    expect(await start({ ms: 5_000, exit: 1 }, { token })).toBe(id);
    expect(await find(token)).toBe(id);
    expect(await find(newToken())).toBeUndefined();
  });

  it('is placed as its target says', async () => {
    const network = { subnets: ['subnet-0a1b2c3d'], security_groups: ['sg-0a1b2c3d'], assign_public_ip: true };
    await start({}, { target: aTarget({ ...network, platform_version: '1.4.0', cpu: 512, memory_mib: 1024 }) });
    const [fargate] = (await service.seen()).works.slice(-1);
    expect(fargate?.place).toEqual({
      count: 1,
      launchType: 'FARGATE',
      platformVersion: '1.4.0',
      networkConfiguration: {
        awsvpcConfiguration: {
          subnets: ['subnet-0a1b2c3d'],
          securityGroups: ['sg-0a1b2c3d'],
          assignPublicIp: 'ENABLED',
        },
      },
    });
    expect(fargate?.overrides).toMatchObject({ cpu: '512', memory: '1024' });
    await start({}, { target: aTarget({ capacity_provider: 'spot' }) });
    const [provided] = (await service.seen()).works.slice(-1);
    expect(provided?.place).toEqual({
      count: 1,
      capacityProviderStrategy: [{ capacityProvider: 'spot', weight: 1 }],
    });
  });

  it('prints into the stream of its container', async () => {
    const id = await start({ ms: 10 });
    const stream = `pack/main/${id.split('/').at(-1)}`;
    expect(await ecs.logs?.(id, aTarget())).toEqual({ region: 'eu-central-1', group: '/ecs/pack', stream });
    expect(await ecs.logs?.(id, aTarget({ container: 'other' }))).toBeUndefined();
  });

  it('that prints elsewhere is asked about it once, and not at each look', async () => {
    const id = await start({ ms: 10 });
    const elsewhere = aTarget({ container: 'other' });
    expect(await ecs.logs?.(id, elsewhere)).toBeUndefined();
    const asked = (await service.seen()).calls.length;
    expect(await ecs.logs?.(id, elsewhere)).toBeUndefined();
    expect((await service.seen()).calls).toHaveLength(asked);
  });
});

describe('a start is refused', () => {
  it.each([
    [{ cluster: 'gone' }, 'ClusterNotFoundException', /^ecs:pack was not started: Cluster not found/],
    [{ task_definition: 'missing' }, 'ClientException', /Unable to find task definition/],
  ])('for good: %j', async (fields, name, message) => {
    const refused = await refusal(start({}, { target: aTarget(fields) }));
    expect(refused).toEqual({ by: 'StartRefused', name, kind: 'permanent', message: expect.stringMatching(message) });
  });

  it('for now, where there is no room', async () => {
    const refused = await refusal(start({ failure: 'RESOURCE:MEMORY' }));
    expect(refused).toEqual({
      by: 'StartRefused',
      name: 'NotPlaced',
      kind: 'fault',
      message: 'ecs:pack was not started: RESOURCE:MEMORY',
    });
    expect(await refusal(start({ failure: 'INACTIVE' }))).toMatchObject({ kind: 'permanent' });
  });

  it('with what is to be done, where a role may not be passed on', async () => {
    const message =
      'User: … is not authorized to perform: iam:PassRole on resource: arn:aws:iam::111122223333:role/pack';
    await service.fail([{ action: 'RunTask', how: 'AccessDeniedException', message }]);
    expect(await refusal(start({}))).toMatchObject({
      kind: 'permanent',
      message: expect.stringMatching(/Name the roles of the task definition in pass_roles of the target$/),
    });
  });

  it('before it is asked for, where the service would refuse it', async () => {
    const before = (await service.seen()).calls.length;
    expect(await refusal(start({}, { variables: { TEXT: 'x'.repeat(8_192) } }))).toMatchObject({
      name: 'Runsheet.BadArguments',
      kind: 'permanent',
      message: expect.stringMatching(/its command and variables are \d+ characters, and ECS takes 8192$/),
    });
    const list = aTarget({ command: [{ parameter: 'list' }] });
    expect(await refusal(start({}, { target: list, more: { list: [1] } }))).toMatchObject({
      kind: 'permanent',
      message: expect.stringContaining('parameters.list is [1]'),
    });
    expect((await service.seen()).calls).toHaveLength(before);
  });

  it('by nobody, if the service fails or does not answer: nobody knows', async () => {
    await service.fail([{ action: 'RunTask', how: 'break' }]);
    expect(await refusal(start({}))).toMatchObject({ name: 'ServerException', kind: undefined });
    await service.fail([{ action: 'RunTask', how: 'lose' }]);
    expect(await refusal(start({}))).toMatchObject({ kind: undefined });
  });
});

describe('a task that is no longer there', () => {
  it('is unknown, and asked of nothing', async () => {
    const id = await start({ ms: 60_000 });
    await service.forget();
    expect(await ecs.look(id, aTarget())).toEqual({ is: 'unknown' });
    await ecs.stop(id, aTarget(), 'x');
  });

  it('is unknown if its cluster is gone', async () => {
    const id = await start({ ms: 60_000 });
    await service.fail([
      { action: 'DescribeTasks', how: 'ClusterNotFoundException' },
      { action: 'StopTask', how: 'ClusterNotFoundException' },
    ]);
    expect(await ecs.look(id, aTarget())).toEqual({ is: 'unknown' });
    await ecs.stop(id, aTarget(), 'x');
  });

  it('is not taken for gone, where it may not be looked at', async () => {
    const id = await start({ ms: 10 });
    await service.fail([{ action: 'DescribeTasks', how: 'AccessDeniedException' }]);
    await expect(ecs.look(id, aTarget())).rejects.toThrow('AccessDeniedException');
  });

  it('is not asked for by an id of another form', async () => {
    await expect(ecs.look('arn:aws:ecs:evil.example:1:task/x', aTarget())).rejects.toThrow('is no task of ECS');
  });
});

it('says what this machine lacks', () => {
  const keys = { AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'y', AWS_REGION: 'eu-central-1' };
  const missing = (environment: NodeJS.ProcessEnv) => ecs.missing?.(environment, aTarget());
  expect(missing({ ...keys, RUNSHEET_WORK_URL: 's3://etl' })).toBeUndefined();
  expect(missing(keys)).toMatch(/set RUNSHEET_WORK_URL=s3:/);
  expect(missing({ ...keys, RUNSHEET_WORK_URL: 'file:///x' })).toMatch(/expected s3:\/\/<bucket>/);
});
