import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type AppProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { addRunsheet, type RunsheetAppOptions } from '../../../infra/runsheet-app';
import type { RunsheetStack } from '../../../infra/runsheet-stack';

export const PROJECT_ROOT = join(__dirname, '../../..');
const FIXTURES = join(__dirname, 'functions');

export interface SynthOptions extends Partial<RunsheetAppOptions> {
  context?: Record<string, unknown>;
  /** Runs esbuild too; without it a function's code is a placeholder. */
  bundles?: boolean;
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
  const stack = addRunsheet(new App(appProps(options)), {
    projectRoot: PROJECT_ROOT,
    functionsDir: FIXTURES,
    jobsDir: join(FIXTURES, 'jobs'),
    ...options,
  });
  options.extend?.(stack);
  return stack;
}

function appProps({ context, bundles = false, outdir, validated = false }: SynthOptions): AppProps {
  const cdkJson = JSON.parse(readFileSync(join(PROJECT_ROOT, 'cdk.json'), 'utf8'));
  return {
    context: { ...cdkJson.context, ...(bundles ? {} : { 'aws:cdk:bundling-stacks': [] }), ...context },
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
