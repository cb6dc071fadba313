import type { JsonObject } from '../../../domain/values/json';
import { batch } from '../../../drivers/batch';
import { databricks } from '../../../drivers/databricks';
import { ecs } from '../../../drivers/ecs';
import { glue } from '../../../drivers/glue';
import type { ServedTarget, ServiceDriver } from '../../../drivers/service-driver';
import { spark } from '../../../drivers/spark';
import { sql } from '../../../drivers/sql';
import { notebookOf, useWorkspace } from '../../support/databricks/workspace';
import { aTargetOf } from '../../support/drivers/driver-calls';
import { servedAttempt } from '../../support/drivers/served-attempt';
import { useContainersService } from '../../support/services/containers-service';
import { ROLE, useEmrService } from '../../support/services/emr-service';
import { useGlueService } from '../../support/services/glue-service';
import { useSqlService } from '../../support/services/sql-service';

/* Work for which there is no room until its time is over: the row says so, and why the service says so. */

const workspace = useWorkspace();
const emr = useEmrService({ etl: 'X86_64' });
useGlueService();
useContainersService();
const statements = useSqlService();

const LONG = 600_000;
const DOES = { parameter: 'does' };
const CAPACITY = 'CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - no instance';

const sqlTarget = (fields: JsonObject): ServedTarget => ({
  ...aTargetOf('sql:load', { file: 'load.sql', ...fields }),
  files: { 'load.sql': 'select 1; select 2' },
});

interface Case {
  driver: ServiceDriver;
  target: () => ServedTarget;
  parameters: object;
  waits: string;
}

const CASES: Record<string, Case> = {
  glue: {
    driver: glue,
    target: () => aTargetOf('glue:load', { job: 'load', arguments: { '--does': DOES } }),
    parameters: { does: JSON.stringify({ waits_ms: LONG }) },
    waits: 'its run has not begun to run: Glue says WAITING (Max concurrent compute (DPU usage) exceeded)',
  },
  spark: {
    driver: spark,
    target: () =>
      aTargetOf('spark:load', {
        script: 'load.py',
        arguments: [DOES],
        emr: { application: 'etl', role: ROLE, entry_point: 's3://etl/load.py' },
      }),
    parameters: { does: JSON.stringify({ queued_ms: LONG, says: 'the application has its maximumCapacity' }) },
    waits: 'its run has not begun to run: EMR Serverless says QUEUED (the application has its maximumCapacity)',
  },
  databricks: {
    driver: databricks,
    target: () => notebookOf(workspace),
    parameters: { queued_ms: String(LONG), ms: String(LONG) },
    waits: 'its run has not begun to run: Databricks says QUEUED (The workspace has its most runs)',
  },
  batch: {
    driver: batch,
    target: () => aTargetOf('batch:load', { queue: 'nightly', definition: 'load', command: [DOES] }),
    parameters: { does: JSON.stringify({ room: LONG, waits: CAPACITY }) },
    waits: `its job has not begun to run: AWS Batch says RUNNABLE (${CAPACITY})`,
  },
  ecs: {
    driver: ecs,
    target: () =>
      aTargetOf('ecs:load', {
        cluster: 'etl',
        task_definition: 'load',
        container: 'main',
        command: [DOES],
        subnets: ['subnet-0a1b2c3d'],
      }),
    parameters: { does: JSON.stringify({ room: LONG }) },
    waits: 'its task has not begun to run: ECS says PROVISIONING',
  },
  'sql of Athena': {
    driver: sql,
    target: () => sqlTarget({ athena: { database: 'shop', output: 's3://results/' } }),
    parameters: {},
    waits: 'statement 1 of 2 has not begun to run: Athena says QUEUED',
  },
  'sql of Redshift': {
    driver: sql,
    target: () => sqlTarget({ redshift: { database: 'shop', cluster: 'main' } }),
    parameters: {},
    waits: 'statement 1 of 2 has not begun to run: Redshift says SUBMITTED',
  },
};

beforeEach(() => {
  statements.does = () => ({ queued_ms: LONG, ms: LONG });
  emr.runs.length = 0;
});

test.each(Object.entries(CASES))('work of %s that never began says so at its deadline', async (_, given) => {
  const { driver, target, parameters, waits } = given;
  const { call, later, row } = servedAttempt({ driver, target: target(), parametersOf: () => parameters });
  expect(await call()).toBe('Runsheet.StillRunning');
  later(61 * 60_000);
  expect(await call()).toBe('Runsheet.AttemptFailed');
  expect(row().attempts).toMatchObject([
    {
      class: 'timeout',
      work_over: true,
      error: { name: 'TimedOut', message: `not finished after timeout_minutes = 60: ${waits}` },
    },
  ]);
});

test('a run that is stopped between two statements of Redshift rolls their transaction back', async () => {
  const target = { ...sqlTarget({ redshift: { database: 'shop', cluster: 'main' } }) };
  const attempt = servedAttempt({
    driver: sql,
    target: { ...target, files: { 'load.sql': 'begin; delete from t; commit' } },
  });
  statements.does = () => {
    attempt.stop();
    return {};
  };
  expect(await attempt.call()).toBe('Runsheet.AttemptFailed');
  expect(statements.statements.map(({ sql: text }) => text)).toEqual(['begin', 'rollback']);
  expect(attempt.row().attempts).toMatchObject([{ error: { name: 'AbortError' }, work_over: true }]);
});

test('work that had begun says nothing of that', async () => {
  statements.does = () => ({ ms: LONG });
  const { call, later, row } = servedAttempt({ driver: sql, target: CASES['sql of Athena']?.target() as ServedTarget });
  await call();
  later(61 * 60_000);
  await call();
  expect(row().attempts[0]?.error?.message).toBe('not finished after timeout_minutes = 60');
});
