import type { JsonObject } from '../../../domain/values/json';

/*
 * What a project declares of each kind. The stack of the emulator suite declares those of services, too, and so this
 * file says nothing of how they are judged.
 */

export const ELSEWHERE = 'elsewhere-of-every-kind';
export const FUNCTION = 'every-kind';
export const GLUE_JOB = 'every-kind';
export const DATABRICKS_SECRET = 'etl/every-kind';

export function targetsInServices(workspaceUrl: string): Record<string, JsonObject> {
  return {
    'batch:wait': { queue: 'nightly', definition: 'wait', command: [{ parameter: 'does' }] },
    'databricks:wait': {
      workspace: workspaceUrl,
      token: { secret: `secretsmanager:${DATABRICKS_SECRET}` },
      notebook: '/Repos/etl/wait',
      cluster: '0923-164208-meows279',
    },
    'ecs:wait': {
      cluster: 'arn:aws:ecs:eu-central-1:111122223333:cluster/etl',
      task_definition: 'wait',
      container: 'main',
      command: [{ parameter: 'does' }],
      subnets: ['subnet-0a1b2c3d'],
    },
    'glue:wait': { job: GLUE_JOB, arguments: { '--seconds': { parameter: 'seconds' } } },
    'lambda:call': { function: FUNCTION },
    'states:wait': { state_machine: `arn:aws:states:us-east-1:000000000000:stateMachine:${ELSEWHERE}` },
  };
}

const COMMAND = 'sleep "$1"; echo "{\\"job\\":\\"command\\"}" > "$RUNSHEET_RESULT"';

export const TARGETS_OF_THIS_MACHINE: Record<string, JsonObject> = {
  'command:wait': { run: ['sh', '-c', COMMAND, 'sh', { parameter: 'seconds' }] },
  'notebook:wait': { notebook: 'notebooks/wait.py' },
  'sql:wait': { file: 'sql/wait.sql', threads: 1 },
};

/** The services of the tests know them, and no other of the stack: work-server.ts. */
export const SPARK_APPLICATION = 'everykind';
export const SQL_DATABASE = 'every_kind';

/** Here, Spark and DuckDB are processes of this machine. */
export const TARGETS_OF_A_STACK: Record<string, JsonObject> = {
  'spark:wait': {
    script: 'test/emulator/spark/load_orders.py',
    arguments: [{ parameter: 'does' }],
    emr: {
      application: SPARK_APPLICATION,
      role: 'arn:aws:iam::000000000000:role/spark-of-every-kind',
      log_group: '/aws/emr-serverless',
    },
  },
  'sql:athena': { file: 'test/emulator/sql/wait.sql', athena: { database: SQL_DATABASE } },
  'sql:redshift': {
    file: 'test/emulator/sql/wait.sql',
    redshift: { database: SQL_DATABASE, cluster: 'etl', user: 'etl' },
  },
};
