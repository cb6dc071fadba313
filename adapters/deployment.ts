import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  type DeployedSettings,
  SETTINGS_FILE,
  type ServedSettings,
  type StackTarget,
  stackTargets,
} from '../domain/plans/deployed-settings';
import type { Deployment } from '../domain/plans/job-problems';
import type { SecretGrants, SecretsPlace } from '../domain/secrets/secret-reference';
import { placeTargets } from '../domain/targets/declared-targets';
import type { DeclaredTarget, DeclaredTargets } from '../domain/targets/kind';
import { targetKey } from '../domain/targets/kinds';
import { isEmbedded, lateTargets, ofEngine, requireEnv } from './environment';

/*
 * What is deployed, for the functions that ask. It knows the kinds of targets with their schemas, which the function of
 * a job is spared.
 */

/**
 * Reads the deployment from the file that a stack writes into this folder, beside the bundle. On a laptop the engine
 * names the functions in the environment, and each may read everything in secrets.env.
 */
export function readDeployment(folder: string): Deployment & { secrets: SecretGrants } {
  if (isEmbedded()) {
    const { targets, secrets } = ofEngine();
    const declared = declaredTargets();
    return {
      targets: new Set(targets),
      declared,
      secrets: new Map([...targets, ...[...declared.keys()].map(targetKey)].map((target) => [target, secrets])),
      secretsPlace: JSON.parse(requireEnv('RUNSHEET_SECRETS_PLACE')) as SecretsPlace,
    };
  }
  const settings = JSON.parse(readFileSync(path.join(folder, SETTINGS_FILE), 'utf8')) as DeployedSettings;
  return {
    targets: new Set(settings.targets),
    declared: stackTargets(settings),
    secrets: new Map(Object.entries(settings.secretGrants).map(([job, secrets]) => [job, new Set(secrets)])),
  };
}

/**
 * The targets whose work this function runs in services: those of the project's config here. On a stack, what was known
 * at the synth stands in the file in this folder, beside the bundle, and the rest in the environment.
 */
export function servedTargets(folder: string): DeclaredTargets {
  if (isEmbedded()) return declaredTargets();
  const { declared = [], files = {} } = servedSettings(folder);
  const late = lateTargets().map((each) => ({ ...each, ...(files[each.target] && { files: files[each.target] }) }));
  return stackTargets({ declared: [...declared, ...(late as StackTarget[])] });
}

/** The job files in Python whose functions run on x86, as the file in this folder says. */
export function jobsOnX86(folder: string): ReadonlySet<string> {
  return new Set(servedSettings(folder).onX86);
}

function servedSettings(folder: string): ServedSettings {
  const file = path.join(folder, SETTINGS_FILE);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ServedSettings) : {};
}

/** The targets that the project's config declares, in the file that the engine names to its functions. */
export function declaredTargets(): DeclaredTargets {
  const { declaredFile } = ofEngine();
  if (declaredFile === undefined) return placeTargets('here');
  return placeTargets('here', JSON.parse(readFileSync(declaredFile, 'utf8')) as DeclaredTarget[]);
}
