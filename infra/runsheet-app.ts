import { resolve } from 'node:path';
import type { App } from 'aws-cdk-lib';
import type { TypedTargets } from '../domain/targets/typed-targets';
import {
  requireJobsDir,
  requireLedger,
  requireLineage,
  requireReservedConcurrency,
  requireRunbookPage,
  requireStage,
  requireStreams,
} from './context';
import type { JobSettings } from './functions/job-settings';
import { RunsheetStack } from './runsheet-stack';

export interface RunsheetAppOptions {
  /** The folder to which the context `jobs` is relative. */
  projectRoot: string;
  /** The folder of job functions. Default: the context `jobs`. */
  jobsDir?: string;
  /** By job function. */
  settings?: Readonly<Record<string, JobSettings>>;
  /** Default: none. */
  targets?: TypedTargets;
}

/** Adds the stack of the stage that the context names. */
export function addRunsheet(app: App, { projectRoot, jobsDir, settings, targets }: RunsheetAppOptions): RunsheetStack {
  const context = (name: string) => app.node.tryGetContext(name);
  const stage = requireStage(context('stage') ?? 'dev');
  const reservedConcurrency = requireReservedConcurrency(context('reservedConcurrency'));
  const runbookUrl = requireRunbookPage(context('runbookUrl'));
  const existingTables = requireStreams(context('masterStream'), context('runsStream'));
  const ledger = requireLedger(context('ledger'));
  const lineage = requireLineage(context('lineageUrl'), context('lineageKey'), context('lineageNamespace'));
  return new RunsheetStack(app, `runsheet-${stage}`, {
    description: `Runsheet, stage ${stage}`,
    name: `runsheet-${stage}`,
    jobs: jobsDir ?? resolve(projectRoot, requireJobsDir(context('jobs'))),
    ...(settings && { settings }),
    ...(targets && { targets }),
    ...(reservedConcurrency !== undefined && { reservedConcurrency }),
    ...(runbookUrl !== undefined && { runbookUrl }),
    ...(existingTables && { existingTables }),
    ...(ledger && { ledger }),
    ...(lineage && { lineage }),
  });
}
