import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import type { JsonObject } from '../../../domain/values/json';

export interface SeenWork {
  arn: string;
  name?: string;
  variables: Record<string, string>;
  place?: JsonObject;
  overrides: JsonObject;
  ended: boolean;
  isStopped?: boolean;
  why?: string;
}

export interface ContainersService {
  url: string;
  /** What went on: the calls by their action, the tasks and jobs, and the objects of S3 by /bucket/key. */
  seen(): Promise<{ calls: string[]; works: SeenWork[]; objects: Record<string, string> }>;
  /** Has the next calls of these actions go wrong. */
  fail(faults: { action: string; how: string; message?: string; times?: number }[]): Promise<void>;
  /** Loses all tasks and jobs. */
  forget(): Promise<void>;
}

/**
 * The calls of ECS, Batch and S3, answered by a process of the tests. It stands where AWS does for this process and for
 * the functions that the engine starts meanwhile.
 */
export function useContainersService(): ContainersService {
  const service = {} as ContainersService;
  let child: ChildProcess;
  const before = { ...process.env };
  beforeAll(async () => {
    child = fork(path.join(__dirname, 'containers-service.cjs'), { execArgv: [] });
    const { port } = await new Promise<{ port: number }>((resolve) => child.once('message', resolve as () => void));
    const url = `http://127.0.0.1:${port}`;
    const post = async (where: string, body: unknown) =>
      (await fetch(`${url}/tests/${where}`, { method: 'POST', body: JSON.stringify(body) })).json();
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
      AWS_ENDPOINT_URL_ECS: url,
      AWS_ENDPOINT_URL_BATCH: url,
      AWS_ENDPOINT_URL_S3: url,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'a-test',
      AWS_SECRET_ACCESS_KEY: 'a-test',
      AWS_MAX_ATTEMPTS: '1',
      RUNSHEET_WORK_URL: 's3://etl/runsheet',
    });
  });
  afterAll(() => {
    process.env = before;
    child.kill();
  });
  return service;
}
