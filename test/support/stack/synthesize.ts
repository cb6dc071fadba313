import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type AppProps, Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { Runsheet } from '../../../infra/runsheet';
import { addRunsheet, type RunsheetAppOptions } from '../../../infra/runsheet-app';
import type { RunsheetProps } from '../../../infra/runsheet-props';
import type { RunsheetStack } from '../../../infra/runsheet-stack';

export const PROJECT_ROOT = join(__dirname, '../../..');
/** Two small job functions. */
export const JOBS_DIR = join(__dirname, 'jobs');
/** A job file in Python. */
export const PYTHON_JOBS = join(__dirname, 'python-jobs');

export interface SynthOptions extends Partial<RunsheetAppOptions> {
  context?: Record<string, unknown>;
  outdir?: string;
  /** Runs the CDK's template validation too, whose engine takes 3 s to start: runsheet-app.test.ts needs it. */
  validated?: boolean;
  /** Adds to the stack before the synth. */
  extend?: (stack: RunsheetStack) => void;
}

/**
 * Synthesizes the stack of two small job functions as `cdk synth` does, with the context of cdk.json. Throws what
 * cdk-nag finds, and with `validated` what the template validation finds.
 */
export function synthesize(options: SynthOptions = {}): Template {
  return Template.fromStack(buildStack(options));
}

export function buildStack(options: SynthOptions = {}): RunsheetStack {
  const stack = addRunsheet(checkedApp(options), { projectRoot: PROJECT_ROOT, jobsDir: JOBS_DIR, ...options });
  options.extend?.(stack);
  return stack;
}

/** A stack of somebody else's app, in which a Runsheet may stand. With `checked` cdk-nag checks the app, as ours. */
export function foreignStack({ checked = false, ...options }: SynthOptions & { checked?: boolean } = {}): Stack {
  return new Stack(checked ? checkedApp(options) : new App(appProps(options)), 'Shop');
}

/** A Runsheet of two small job functions in it. */
export function addTo(stack: Stack, id = 'Pipelines', props: Partial<RunsheetProps> = {}): Runsheet {
  return new Runsheet(stack, id, { jobs: JOBS_DIR, ...props });
}

function checkedApp(options: SynthOptions): App {
  const app = new App(appProps(options));
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app;
}

function appProps({ context, outdir, validated = false }: SynthOptions): AppProps {
  const cdkJson = JSON.parse(readFileSync(join(PROJECT_ROOT, 'cdk.json'), 'utf8'));
  return {
    context: { ...cdkJson.context, ...context },
    outdir: outdir ?? temporaryFolder(),
    builtinCloudFormationValidation: validated,
  };
}

const folders: string[] = [];
afterAll(() => folders.forEach((each) => void rmSync(each, { recursive: true })));

/** A folder that is gone when the test file has ended. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'runsheet-'));
  folders.push(folder);
  return folder;
}

/** The keys of a Runsheet's outputs, by which the command line and other tools find its parts. */
export const OUTPUTS = [
  'Dashboard',
  'DataBucket',
  'JobPrefix',
  'MasterTable',
  'NotifyTopic',
  'ObservabilityCost',
  'ReconcileFunction',
  'RunTable',
  'SchemaVersion',
  'StateMachineArn',
];
