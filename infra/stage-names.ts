import { CannotSynthesize } from './cannot-synthesize';

/**
 * The names of one deployment. All are fixed, so that the command line finds a stage by its name alone, two stages live in
 * one account, and a deploy after a destroy takes the kept tables back (docs/deploy/deploy.md).
 */
export interface StageNames {
  stack: string;
  stateMachine: string;
  masterTable: string;
  runTable: string;
  /** Of EventBridge Scheduler's. */
  scheduleGroup: string;
  /** A job function's name is this and the job file's name. */
  jobPrefix: string;
  /** A service function's name is this and its file's name. */
  servicePrefix: string;
  /** The function that draws the board: AWS advises this prefix for what a dashboard calls. */
  boardWidget: string;
}

export function stageNames(stage: string): StageNames {
  const app = `runsheet-${stage}`;
  return {
    stack: app,
    stateMachine: app,
    masterTable: `${app}-master`,
    runTable: `${app}-runs`,
    scheduleGroup: app,
    jobPrefix: `${app}-job-`,
    servicePrefix: `${app}-`,
    boardWidget: `customWidget-${app}`,
  };
}

/** 10: `runsheet-<10>-job-<40>` is 64 characters, Lambda's most. No "-": stage `a-job` would take stage `a`'s names. */
const STAGE = /^[a-z][a-z0-9]{0,9}$/;

export function requireStage(value: unknown): string {
  if (typeof value === 'string' && STAGE.test(value)) return value;
  throw new CannotSynthesize(
    `context "stage" is ${JSON.stringify(value)}: expected a lower-case letter, then lower-case letters or digits, ` +
      'at most 10 characters, e.g. -c stage=prod',
  );
}
