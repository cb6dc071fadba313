import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import type { MasterRow } from '../../../domain/tables/master-row';
import { type EmbeddedEngine, openEngine } from '../../../local/embedded-engine';
import { type Ended, type RunningCommand, runsheet, runsheetJson, startRunsheet } from './command-line';
import { jobSource } from './job-sources';

/** A home, a folder of job functions and whatever else a test puts beside them, in a temporary folder. */
export class TestHome {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'runsheet-cli-'));
  readonly home = path.join(this.folder, 'home');
  readonly jobs = path.join(this.folder, 'jobs');
  readonly options = ['--home', this.home, '--jobs', this.jobs];

  constructor() {
    mkdirSync(this.jobs);
    this.writeJob('succeed');
  }

  /** Writes a job function into the folder: one of job-sources.ts, or the given source. */
  writeJob(name: string, source = jobSource(name)): void {
    writeFileSync(path.join(this.jobs, `${name}.ts`), source);
  }

  /** Writes a file into the folder. */
  file(name: string, content: string | Uint8Array): string {
    const file = path.join(this.folder, name);
    writeFileSync(file, content);
    return file;
  }

  path(name: string): string {
    return path.join(this.folder, name);
  }

  runsheet(...args: string[]): Promise<Ended> {
    return runsheet([...args, ...this.options]);
  }

  // biome-ignore lint/suspicious/noExplicitAny: what a test reads of it is what it asserts
  json(...args: string[]): Promise<any> {
    return runsheetJson([...args, ...this.options]);
  }

  start(...args: string[]): RunningCommand {
    return startRunsheet([...args, ...this.options]);
  }

  /** Applies these groups, each job with the fields of `aFileJob` unless it gives its own. */
  async apply(groups: Record<string, GroupOfTest>): Promise<void> {
    const { code, stderr } = await this.runsheet('apply', this.groupsFile(groups), '--yes');
    if (code !== 0) throw new Error(stderr);
  }

  groupsFile(groups: Record<string, GroupOfTest>): string {
    return this.file('groups.yaml', stringify({ groups: Object.fromEntries(Object.entries(groups).map(filled)) }));
  }

  /** Does something with the home's tables, as a person with a DynamoDB client would. */
  async withEngine<T>(act: (engine: EmbeddedEngine) => Promise<T>): Promise<T> {
    const engine = await openEngine(this.home);
    try {
      return await act(engine);
    } finally {
      engine.close();
    }
  }

  storePid(): number {
    return JSON.parse(readFileSync(path.join(this.home, 'store.json'), 'utf8')).pid;
  }

  /** Ends the home's store and removes the folder. */
  remove(): void {
    try {
      process.kill(this.storePid(), 'SIGKILL');
    } catch {
      // The store has left by itself, or was never started.
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export interface GroupOfTest {
  jobs: Record<string, MasterRow>;
  [setting: string]: unknown;
}

/** A job as a groups file has it: valid, in the first stage, no retries, no waits. */
export function aFileJob(given: MasterRow = {}): MasterRow {
  return {
    target: 'lambda:succeed',
    timeout_minutes: 1,
    maximum_retries: 0,
    priority: 0,
    retry_delay_seconds: 0,
    ...given,
  };
}

function filled([name, group]: [string, GroupOfTest]): [string, GroupOfTest] {
  const jobs = Object.fromEntries(Object.entries(group.jobs).map(([job, fields]) => [job, aFileJob(fields)]));
  return [name, { ...group, jobs }];
}
