import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { JobContext } from 'runsheet';
import { findNotJson, type Json, type JsonObject, jsonBytes } from '../../../domain/values/json';
import { exampleGroup } from './example-group';

type JobCode = (job: JobContext) => unknown;

/** A run of the example: the folder of its data, and the outputs of its jobs. */
export interface ExampleRun {
  folder: string;
  outputs: Record<string, Json>;
}

/**
 * Runs the example's jobs one after another, lowest priority first, each with a job context made here. This tests what
 * the jobs compute; other tests are for the engine. The test must mock `defineJob` to return the code that it gets.
 */
export async function runExample(folder: string, parameters: JsonObject = {}): Promise<ExampleRun> {
  const { jobs, settings } = exampleGroup();
  const run: ExampleRun = { folder, outputs: {} };
  for (const [name, job] of Object.entries(jobs).sort(([, a], [, b]) => a.priority - b.priority)) {
    if (job.is_enabled === false) continue;
    const own = { ...(settings.parameters as JsonObject), ...job.parameters, ...parameters };
    const output = await codeOf(job.target)(aJob(name, run, { parameters: own, attempt: 2 }));
    // The engine would refuse to keep an output that is no JSON or too large.
    expect(findNotJson(output, name)).toBeUndefined();
    expect(jsonBytes(output)).toBeLessThan(32_768);
    run.outputs[name] = JSON.parse(JSON.stringify(output)) as Json;
  }
  return run;
}

export function codeOf(target: string): JobCode {
  const file = path.resolve(__dirname, '../../../examples/air-traffic/jobs', `${target.replace('lambda:', '')}.ts`);
  if (!existsSync(file)) throw new Error(`${target} names no job file of the example`);
  return require(file).handler as JobCode;
}

export function aJob(name: string, run: ExampleRun, given: Partial<JobContext> = {}): JobContext {
  return {
    runId: 'nightly-air-traffic-20261122T023000Z-abcdef',
    group: 'nightly-air-traffic',
    name,
    attempt: 1,
    scheduledTime: '2026-11-22T02:30:00.000Z',
    parameters: {},
    signal: new AbortController().signal,
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    dataUrl: `${pathToFileURL(run.folder)}/`,
    outputOf: async (jobName) => {
      const output = run.outputs[jobName];
      if (output === undefined) throw new Error(`${name} reads ${jobName}, which has not run before it`);
      return output;
    },
    ...given,
  };
}
