import { join, resolve } from 'node:path';
import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { CannotSynthesize } from './cannot-synthesize';
import { JOB_SETTINGS, type JobSettings } from './job-settings';
import { RESERVED_CONCURRENCY, requireReservedConcurrency } from './reserved-concurrency';
import { requireRunbookPage } from './runbook';
import { RunsheetStack } from './runsheet-stack';
import { requireStage } from './stage-names';

export interface RunsheetAppOptions {
  /** The folder of `package-lock.json`; absolute. */
  projectRoot: string;
  functionsDir?: string;
  /** The folder of job functions, one TypeScript file each. Default: the context `jobs`, from the project's root. */
  jobsDir?: string;
  jobSettings?: Readonly<Record<string, JobSettings>>;
}

/** The stack of the stage that the context names, with cdk-nag: every synth of it is a checked one. */
export function addRunsheet(app: App, options: RunsheetAppOptions): RunsheetStack {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return new RunsheetStack(app, {
    stage: requireStage(app.node.tryGetContext('stage') ?? 'dev'),
    projectRoot: options.projectRoot,
    functionsDir: options.functionsDir ?? join(options.projectRoot, 'functions'),
    jobsDir: options.jobsDir ?? resolve(options.projectRoot, requireJobsDir(app.node.tryGetContext('jobs'))),
    jobSettings: options.jobSettings ?? JOB_SETTINGS,
    reservedConcurrency: requireReservedConcurrency(
      app.node.tryGetContext('reservedConcurrency') ?? RESERVED_CONCURRENCY,
    ),
    runbook: requireRunbookPage(app.node.tryGetContext('runbookUrl')),
  });
}

function requireJobsDir(folder: unknown): string {
  if (typeof folder === 'string' && folder !== '') return folder;
  throw new CannotSynthesize(
    `context "jobs" is ${JSON.stringify(folder)}: expected the folder of job functions, e.g. -c jobs=jobs`,
  );
}
