import { type ForkedService, useForkedService } from './forked-service';

/** The state machine that the tests' targets name. No service but that of the tests knows it. */
export const STATE_MACHINE = 'arn:aws:states:eu-central-1:111122223333:stateMachine:load-orders';

export interface ServedExecution {
  arn: string;
  input: string;
  status: string;
  why?: string;
}

/** The calls by their action, and the executions. */
export interface SeenStates {
  calls: string[];
  executions: ServedExecution[];
}

/** Step Functions' calls about executions. */
export function useStatesService(): ForkedService<SeenStates> {
  return useForkedService('states-service.cjs', ['AWS_ENDPOINT_URL_SFN']);
}
