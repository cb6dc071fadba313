import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';

/** A service of AWS as a process of the tests. `Seen`: what it tells of itself. */
export interface ForkedService<Seen> {
  /** What went on. */
  seen(): Promise<Seen>;
  /** Has the next calls of these actions go wrong. */
  fail(faults: { action: string; how: string; message?: string; times?: number }[]): Promise<void>;
  /** Loses all work. */
  forget(): Promise<void>;
}

/**
 * Runs while the tests of a file do. It stands where AWS does for this process and for the functions that the engine
 * starts meanwhile.
 * @param file the program, beside this file
 * @param endpoints the variables by which the SDKs find it: `AWS_ENDPOINT_URL_…`
 * @param variables what else they are to have meanwhile
 */
export function useForkedService<Seen>(
  file: string,
  endpoints: readonly string[],
  variables: NodeJS.ProcessEnv = {},
): ForkedService<Seen> {
  let child: ChildProcess;
  let url = '';
  const before = { ...process.env };
  beforeAll(async () => {
    child = fork(path.join(__dirname, file), { execArgv: [] });
    const { port } = await new Promise<{ port: number }>((resolve) => child.once('message', resolve as () => void));
    url = `http://127.0.0.1:${port}`;
    for (const name of endpoints) process.env[name] = url;
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: 'a-test',
      AWS_SECRET_ACCESS_KEY: 'a-test',
      AWS_MAX_ATTEMPTS: '1',
      ...variables,
    });
  });
  afterAll(() => {
    process.env = before;
    child.kill();
  });
  async function ask<Told>(what: string, body: unknown = {}): Promise<Told> {
    const answer = await fetch(`${url}/tests/${what}`, { method: 'POST', body: JSON.stringify(body) });
    return (await answer.json()) as Told;
  }
  return {
    seen: () => ask('seen'),
    fail: (faults) => {
      const some = faults.map((each) => ({ times: 1, ...each }));
      return ask('faults', some);
    },
    forget: () => ask('forget'),
  };
}
