import { join } from 'node:path';
import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { JOB_SETTINGS, type JobSettings } from './job-settings';
import { RESERVED_CONCURRENCY, requireReservedConcurrency } from './reserved-concurrency';
import { requireRunbookPage } from './runbook';
import { RunsheetStack } from './runsheet-stack';
import { requireStage } from './stage-names';

export interface RunsheetAppOptions {
  /** The folder of `package-lock.json`; absolute. */
  projectRoot: string;
  functionsDir?: string;
  jobSettings?: Readonly<Record<string, JobSettings>>;
}

/** The stack of the stage that the context names, with cdk-nag: every synth of it is a checked one. */
export function addRunsheet(app: App, options: RunsheetAppOptions): RunsheetStack {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return new RunsheetStack(app, {
    stage: requireStage(app.node.tryGetContext('stage') ?? 'dev'),
    projectRoot: options.projectRoot,
    functionsDir: options.functionsDir ?? join(options.projectRoot, 'functions'),
    jobSettings: options.jobSettings ?? JOB_SETTINGS,
    reservedConcurrency: requireReservedConcurrency(
      app.node.tryGetContext('reservedConcurrency') ?? RESERVED_CONCURRENCY,
    ),
    runbook: requireRunbookPage(app.node.tryGetContext('runbookUrl')),
  });
}
