import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import type { JsonObject } from '../../../domain/values/json';

/** The state machine that the tests' targets name. No service but that of the tests knows it. */
export const STATE_MACHINE = 'arn:aws:states:eu-central-1:111122223333:stateMachine:load-orders';

export interface ServedExecution {
  arn: string;
  input: string;
  status: string;
  why?: string;
}

export interface StatesService {
  url: string;
  /** What went on: the calls by their action, and the executions. */
  seen(): Promise<{ calls: string[]; executions: ServedExecution[] }>;
  /** Has the next calls of these actions go wrong. */
  fail(faults: { action: string; how: string; times?: number }[]): Promise<void>;
  /** Loses all executions. */
  forget(): Promise<void>;
}

/**
 * Step Functions' calls about executions, answered by a process of the tests. For the functions that the engine starts
 * meanwhile, it stands where AWS does.
 */
export function useStatesService(): StatesService {
  const service = {} as StatesService;
  let child: ChildProcess;
  const before = { ...process.env };
  beforeAll(async () => {
    child = fork(path.join(__dirname, 'states-service.cjs'));
    const { port } = await new Promise<{ port: number }>((resolve) => child.once('message', resolve as () => void));
    const url = `http://127.0.0.1:${port}`;
    const post = async (where: string, body: unknown) =>
      (await fetch(`${url}/${where}`, { method: 'POST', body: JSON.stringify(body) })).json();
    Object.assign(service, {
      url,
      seen: () => post('seen', {}),
      fail: (faults: JsonObject[]) =>
        post(
          'faults',
          faults.map((each) => ({ times: 1, ...each })),
        ),
      forget: () => post('forget', {}),
    });
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_SFN: url,
      AWS_ACCESS_KEY_ID: 'a-test',
      AWS_SECRET_ACCESS_KEY: 'a-test',
      AWS_MAX_ATTEMPTS: '1',
    });
  });
  afterAll(() => {
    process.env = before;
    child.kill();
  });
  return service;
}
