import {
  ConflictException,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  RunTaskCommand,
  type RunTaskCommandInput,
  StopTaskCommand,
  type Task,
} from '@aws-sdk/client-ecs';
import { byRegion, CALL_TIMEOUTS } from '../clients';
import { markUnsent } from '../unsent';

/* Tasks of Amazon ECS, which are the work of `ecs:` targets. This file is loaded where one is declared. */

/** What RunTask has started: a task by its ARN, or why there is none. */
export type StartedTask = { arn: string } | { failure: string };

/** @param region undefined: that of the environment */
export const ecsTasks = (region: string | undefined) => {
  const client = clientOf(region);
  return {
    /** The same token with the same input again answers with the same task, for as long as ECS knows it. */
    async run(input: RunTaskCommandInput): Promise<StartedTask> {
      try {
        const { tasks = [], failures = [] } = await client.send(new RunTaskCommand(input));
        const arn = tasks[0]?.taskArn;
        if (arn !== undefined) return { arn };
        return {
          failure: failures.map(({ reason = '', detail }) => (detail ? `${reason}: ${detail}` : reason)).join('; '),
        };
      } catch (error) {
        // The token is known with another input, since the target was declared anew meanwhile: its task is the work.
        const arn = error instanceof ConflictException ? error.resourceIds?.[0] : undefined;
        if (arn === undefined) throw error;
        return { arn };
      }
    },

    /** Undefined if ECS does not know it any more. */
    async describe(cluster: string, arn: string): Promise<Task | undefined> {
      const { tasks = [], failures = [] } = await client.send(new DescribeTasksCommand({ cluster, tasks: [arn] }));
      const other = failures.find(({ reason }) => reason !== 'MISSING');
      if (tasks.length === 0 && other) throw new Error(`${arn} cannot be described: ${other.reason}`);
      return tasks[0];
    },

    /** The task that was started with this mark and has not been told to stop. */
    async find(cluster: string, startedBy: string): Promise<string | undefined> {
      const { taskArns = [] } = await client.send(new ListTasksCommand({ cluster, startedBy }));
      return taskArns[0];
    },

    async stop(cluster: string, task: string, reason: string): Promise<void> {
      await client.send(new StopTaskCommand({ cluster, task, reason }));
    },

    /** The options of a container's log, if it goes to CloudWatch. */
    async logOptions(taskDefinition: string, container: string): Promise<Record<string, string> | undefined> {
      const found = await client.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
      const own = found.taskDefinition?.containerDefinitions?.find(({ name }) => name === container);
      return own?.logConfiguration?.logDriver === 'awslogs' ? (own.logConfiguration.options ?? {}) : undefined;
    },
  };
};

const clientOf = /* @__PURE__ */ byRegion((region) => markUnsent(new ECSClient({ ...region, ...CALL_TIMEOUTS })));
