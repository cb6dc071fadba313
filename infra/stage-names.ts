/**
 * The names of one deployment. All are fixed, so that the command line finds a stage by its name alone, two stages live
 * in one account, and a deploy after a destroy takes the kept tables back (docs/deploy/deploy.md).
 */
export interface StageNames {
  stack: string;
  stateMachine: string;
  masterTable: string;
  runTable: string;
  /** The schedule group of EventBridge Scheduler. */
  scheduleGroup: string;
  /** A job function's name is this and the name of its job file. */
  jobPrefix: string;
  /** A service function's name is this and the name of its file. */
  servicePrefix: string;
  /** The function that draws the board. AWS advises this prefix for functions that a dashboard calls. */
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
