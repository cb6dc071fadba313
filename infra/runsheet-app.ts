import { join, resolve } from 'node:path';
import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import {
  RESERVED_CONCURRENCY,
  requireJobsDir,
  requireReservedConcurrency,
  requireRunbookPage,
  requireStage,
} from './context';
import { JOB_SETTINGS, type JobSettings } from './job-settings';
import { RunsheetStack } from './runsheet-stack';

export interface RunsheetAppOptions {
  /** The folder of `package-lock.json`; absolute. */
  projectRoot: string;
  functionsDir?: string;
  /** The folder of job functions, one TypeScript file each. Default: the context `jobs`, from the project's root. */
  jobsDir?: string;
  /** By job function. Default: `JOB_SETTINGS` of infra/job-settings.ts. */
  jobSettings?: Readonly<Record<string, JobSettings>>;
}

/** Adds the stack of the stage that the context names. cdk-nag checks it at every synth. */
export function addRunsheet(app: App, options: RunsheetAppOptions): RunsheetStack {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const context = (name: string) => app.node.tryGetContext(name);
  return new RunsheetStack(app, {
    stage: requireStage(context('stage') ?? 'dev'),
    projectRoot: options.projectRoot,
    functionsDir: options.functionsDir ?? join(options.projectRoot, 'functions'),
    jobsDir: options.jobsDir ?? resolve(options.projectRoot, requireJobsDir(context('jobs'))),
    jobSettings: options.jobSettings ?? JOB_SETTINGS,
    reservedConcurrency: requireReservedConcurrency(context('reservedConcurrency') ?? RESERVED_CONCURRENCY),
    runbook: requireRunbookPage(context('runbookUrl')),
  });
}
