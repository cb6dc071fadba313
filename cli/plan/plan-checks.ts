import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { EMBEDDED_MARGINS } from '../../domain/attempts/deadline';
import type { Targets } from '../../domain/groups/groups-file';
import type { EffectInput } from '../../domain/plans/forecast';
import { newRunId } from '../../domain/runs/run-id';
import type { SecretGrants } from '../../domain/secrets/secret-reference';
import { CALL_FUNCTION, SERVICE_FUNCTION, targetKey } from '../../domain/targets/kinds';
import { missingPrograms } from '../../local/drivers/missing-programs';
import { findBuildProblems } from '../../local/functions/bundle-functions';
import { findJobFunctions } from '../../local/functions/function-sources';
import { SECRETS_FILE } from '../../local/home';
import { openSecrets, secretsPlaceOf } from '../../local/open-secrets';
import { renderReply } from '../../operations/load/load-reply';
import type { PlanningEngine } from '../engines/engine';
import type { CommonOptions } from '../options';
import { DEFAULT_WORKERS } from '../run/run-group-here';

type Checks = Pick<EffectInput, 'secrets' | 'secretsPlace' | 'buildProblems' | 'sizeOf' | 'workers'>;

/**
 * What can be known before a run: on this machine the secrets that are there and the job functions that do not build. A
 * stack's functions are built already, and who may read which secret is known to LoadGroup alone.
 */
export async function readChecks(
  { functionPrefix }: Pick<PlanningEngine, 'functionPrefix'>,
  targets: Targets,
  { stack, home, jobs, assets, workers }: Pick<CommonOptions, 'stack' | 'home' | 'jobs' | 'assets' | 'workers'>,
): Promise<Checks> {
  const { declared } = targets;
  const sizeOf: Checks['sizeOf'] = (plan, settings) => {
    const run = { run_id: newRunId('x'.repeat(40), new Date(), randomUUID()), plan_no: 1 };
    // As long as the functions' names can be.
    const [serviceFunction, callFunction] = [functionPrefix + SERVICE_FUNCTION, functionPrefix + CALL_FUNCTION];
    const where = { functionPrefix, serviceFunction, callFunction, margins: EMBEDDED_MARGINS, declared };
    return renderReply(run, plan, settings, where).size;
  };
  if (stack !== undefined) return { secrets: undefined, buildProblems: new Map(), sizeOf };
  return {
    secrets: secretsOf(targets, home),
    secretsPlace: secretsPlaceOf(path.resolve(home, SECRETS_FILE)),
    buildProblems: new Map([
      ...(await findBuildProblems(findJobFunctions(jobs), assets, process.env)),
      ...missingPrograms(declared, process.env),
    ]),
    workers: workers ?? DEFAULT_WORKERS,
    sizeOf,
  };
}

/** Any job of this machine may ask for each secret of the home. */
function secretsOf({ names, declared }: Targets, home: string): SecretGrants {
  const known = new Set(openSecrets({ secretsFile: path.join(home, SECRETS_FILE) }));
  return new Map([...names, ...[...(declared?.keys() ?? [])].map(targetKey)].map((name) => [name, known]));
}
