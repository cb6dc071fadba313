import type { WorkLog } from '../../../domain/tables/rows';
import type { ServiceDriver, WorkState } from '../../../drivers/service-driver';
import { servedAttempt } from '../../support/drivers/served-attempt';

/* Where the work prints is noted once it is known; what only its service's API has becomes lines of our log. */

const LOG = { group: '/ecs/pack', stream: 'main/pack/1f2e' };

function anAttempt(given: { logs: () => Promise<WorkLog | undefined>; states: WorkState[] }) {
  let asked = 0;
  const driver: ServiceDriver = {
    knowsTokens: true,
    start: async () => 'task-1',
    find: async () => undefined,
    look: async () => given.states.shift() ?? { is: 'running' },
    stop: async () => undefined,
    logs: async () => {
      asked++;
      return await given.logs();
    },
  };
  const target = { target: 'states:pack', kind: 'states', folder: '/', fields: {}, secret: async () => '' };
  return { ...servedAttempt({ driver, target }), asked: () => asked };
}

test('it is asked for until it is known, and then no more', async () => {
  const answers = [undefined, LOG];
  const { call, row, asked } = anAttempt({ logs: async () => answers.shift(), states: [] });
  await call();
  expect(asked()).toBe(0);
  await call();
  expect(row().attempts[0]?.work_log).toBeUndefined();
  await call();
  await call();
  expect(row().attempts[0]?.work_log).toEqual(LOG);
  expect(asked()).toBe(2);
});

test('a look that sees the end notes it before, and writes what was printed into our log', async () => {
  const states: WorkState[] = [{ is: 'succeeded', printed: '42 rows\nwritten\n' }];
  const { call, row, log } = anAttempt({ logs: async () => LOG, states });
  await call();
  expect(await call()).toBe('SUCCEEDED');
  expect(row()).toMatchObject({ status: 'SUCCEEDED', attempts: [{ work_log: LOG }] });
  expect(log).toEqual(['info states:pack runs as task-1', 'info 42 rows\nwritten']);
});

test('a service that cannot say it changes nothing else', async () => {
  const states: WorkState[] = [{ is: 'succeeded', output: '1' }];
  const logs = () => Promise.reject(new Error('not yours'));
  const { call, row, log } = anAttempt({ logs, states });
  await call();
  expect(await call()).toBe('SUCCEEDED');
  expect(row()).toMatchObject({ status: 'SUCCEEDED', output: '1' });
  expect(log.at(-1)).toBe('warn where task-1 prints is not known: Error: not yours');
});
