import type { JsonObject } from '../../domain/values/json';
import { batch } from '../../drivers/batch';
import type { ServedTarget } from '../../drivers/service-driver';
import { aCall, endOfWork, newToken, refusal } from '../support/drivers/driver-calls';
import { useContainersService } from '../support/services/containers-service';

/* The driver of AWS Batch against a service of the tests, whose answers are those of AWS's API model. */

const service = useContainersService();

const aTarget = (fields: JsonObject = {}): ServedTarget => ({
  target: 'batch:load',
  kind: 'batch',
  folder: '/',
  fields: { queue: 'nightly', definition: 'load', command: [{ parameter: 'does' }], ...fields },
  secret: async () => '',
});

const start = (does: object, { target = aTarget(), token = newToken(), variables = {} } = {}) =>
  batch.start(aCall(target, { does: JSON.stringify(does) }, { token, variables }));

const endOf = (id: string) => endOfWork(batch, id, aTarget());

const find = (token: string) => batch.find(token, aTarget(), Date.now());

describe('a job', () => {
  it('ends as its container does', async () => {
    expect(await endOf(await start({ ms: 100 }))).toMatchObject({ is: 'succeeded' });
    expect(await endOf(await start({ exit: 3 }))).toMatchObject({ is: 'failed', class: 'job' });
  });

  it('is found by its token in every state, and no other is', async () => {
    const [token, other] = [newToken(), newToken()];
    const id = await start({ ms: 0 }, { token });
    expect(await find(other)).toBeUndefined();
    expect(await endOf(id)).toMatchObject({ is: 'succeeded' });
    expect(await find(token)).toBe(id);
  });

  it('that waits for room says why, and that it never ran once it is stopped', async () => {
    const id = await start({ room: 60_000, waits: 'CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - no instance' });
    expect(await batch.look(id, aTarget())).toEqual({
      is: 'running',
      waits:
        'its job has not begun to run: AWS Batch says RUNNABLE (CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - no instance)',
    });
    await batch.stop(id, aTarget(), 'its time is over');
    expect(await endOf(id)).toMatchObject({ is: 'stopped', detail: expect.stringContaining('had not begun to run') });
    expect((await service.seen()).works.at(-1)?.why).toBe('Runsheet: its time is over');
  });

  it('that runs is ended, and one that has ended is asked nothing more', async () => {
    const id = await start({ ms: 60_000 });
    await batch.stop(id, aTarget(), 'the run was stopped');
    expect(await endOf(id)).toMatchObject({ is: 'stopped' });
    await batch.stop(id, aTarget(), 'once more');
    expect((await service.seen()).works.at(-1)?.why).toBe('Runsheet: the run was stopped');
  });

  it('prints into the stream that it has once it runs', async () => {
    const waiting = await start({ room: 60_000 });
    expect(await batch.logs?.(waiting, aTarget())).toBeUndefined();
    const id = await start({ ms: 60_000 });
    const stream = `load/default/${id.split('/').at(-1)}`;
    expect(await batch.logs?.(id, aTarget())).toEqual({ region: 'eu-central-1', group: '/aws/batch/job', stream });
  });

  it('is unknown once Batch has forgotten it, and asked of nothing by an id of another form', async () => {
    const id = await start({ ms: 60_000 });
    await service.forget();
    expect(await batch.look(id, aTarget())).toEqual({ is: 'unknown' });
    await batch.stop(id, aTarget(), 'x');
    await expect(batch.look('arn:aws:batch:evil.example:1:job/x', aTarget())).rejects.toThrow('is no job of AWS Batch');
  });
});

describe('a start is refused', () => {
  it.each([
    [{ queue: 'gone' }, /^batch:load was not started: JobQueue gone not found/],
    [{ definition: 'missing' }, /JobDefinition missing not found/],
  ])('for good: %j', async (fields, message) => {
    const refused = await refusal(start({}, { target: aTarget(fields) }));
    expect(refused).toEqual({
      by: 'StartRefused',
      name: 'ClientException',
      kind: 'permanent',
      message: expect.stringMatching(message),
    });
  });

  it('for now, where Batch is asked too much', async () => {
    await service.fail([{ action: 'submitjob', how: 'TooManyRequestsException', message: 'Too Many Requests' }]);
    expect(await refusal(start({}))).toMatchObject({ kind: 'fault' });
  });

  it('before it is asked for, where Batch would refuse it', async () => {
    const before = (await service.seen()).calls.length;
    expect(await refusal(start({}, { variables: { TEXT: 'x'.repeat(31_000) } }))).toMatchObject({
      name: 'Runsheet.BadArguments',
      message: expect.stringMatching(/a request of \d+ bytes, and Batch takes 30720$/),
    });
    expect((await service.seen()).calls).toHaveLength(before);
  });

  it('by nobody, if the answer is lost: it is asked for once, and may have been taken', async () => {
    const token = newToken();
    await service.fail([{ action: 'submitjob', how: 'lose' }]);
    const before = (await service.seen()).works.length;
    expect(await refusal(start({ ms: 60_000 }, { token }))).toMatchObject({ kind: undefined });
    expect((await service.seen()).works).toHaveLength(before + 1);
    expect(await find(token)).toBe((await service.seen()).works.at(-1)?.arn);
  });
});
