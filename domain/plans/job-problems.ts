import { typesOfJob } from '../groups/declared-parameters';
import { referenceProblems, type Source } from '../groups/group-references';
import type { GroupSettings } from '../groups/group-settings';
import type { Job } from '../groups/job';
import { conflictingTypes, typeProblems, typesAtStart } from '../groups/parameter-types';
import type { SecretGrants, SecretsPlace } from '../secrets/secret-reference';
import { MAX_PARAMETERS_BYTES } from '../tables/limits';
import { cannotRun, isDeclared, leftOut, parameterProblems, timeoutProblems } from '../targets/declared-targets';
import type { AwsPlace, DeclaredTargets } from '../targets/kind';
import { targetKey } from '../targets/kinds';
import { jsonBytes } from '../values/json';
import { ungrantedSecrets } from './plan-secrets';

/** What is there for the jobs of a run. */
export interface Deployment {
  /** Names of the job functions that are deployed. */
  targets: ReadonlySet<string>;
  /** The targets that the project's config, or the stack, declares. Undefined: a stack that declares none. */
  declared?: DeclaredTargets | undefined;
  /** The secrets that each of them may read. Only LoadGroup knows and checks them; undefined elsewhere. */
  secrets?: SecretGrants | undefined;
  /** Where the stack hears of the ends of work in services. Undefined: nobody does, as on a laptop. */
  hears?: AwsPlace | undefined;
  /** Undefined on a stack. */
  secretsPlace?: SecretsPlace | undefined;
}

/**
 * Every problem of a job whose row is well in itself: with its group, with what is deployed, and with the other jobs.
 * @param sources the jobs of the run whose outputs it may ask for
 */
export function jobProblems(
  job: Job,
  settings: GroupSettings,
  { targets, declared, secrets, secretsPlace }: Deployment,
  sources: ReadonlyMap<string, Source>,
): { problems: string[]; fields: string[]; lacksSecrets: boolean } {
  const problems: string[] = [];
  const fields: string[] = [];
  const unknown = unknownTarget(job.target, targets, declared);
  if (unknown !== undefined) {
    problems.push(`target ${unknown}`);
    fields.push('target');
  } else problems.push(...ungrantedSecrets(job, secrets, secretsPlace, declared));
  const bytes = jsonBytes(job.parameters);
  if (bytes > MAX_PARAMETERS_BYTES) {
    problems.push(`parameters are ${bytes} bytes after merging: expected at most ${MAX_PARAMETERS_BYTES}`);
    fields.push('parameters');
  }
  const conflicts = conflictingTypes(settings.parameter_types, job.parameter_types);
  if (conflicts.length > 0) fields.push('parameter_types');
  const wrong = typeProblems(job.parameters, typesOfJob(settings, job));
  if (wrong.length > 0) fields.push('parameters');
  const unfit = parameterProblems(job.target, job.parameters, declared);
  if (unfit.length > 0) fields.push('parameters');
  const tooLong = timeoutProblems(job.target, job.timeout_minutes, declared);
  if (tooLong.length > 0) fields.push('timeout_minutes');
  // A disabled job reads nothing.
  const unreadable = job.is_enabled ? referenceProblems(job, sources).map(({ text }) => text) : [];
  if (unreadable.length > 0) fields.push('parameters');
  const all = [...problems, ...conflicts, ...wrong, ...unfit, ...tooLong, ...unreadable];
  return { problems: all, fields: [...new Set(fields)], lacksSecrets: all.length > 0 && fields.length === 0 };
}

/** Says, as the end of a sentence, that there is no such target. */
function unknownTarget(
  target: string,
  targets: ReadonlySet<string>,
  declared: DeclaredTargets | undefined,
): string | undefined {
  if (isDeclared(target, declared)) return cannotRun(target, declared, [...targets]);
  if (targets.has(targetKey(target))) return undefined;
  const why = leftOut(target, declared);
  if (why !== undefined) return why;
  const known = [...targets].sort().slice(0, 20).join(', ') || 'none';
  return declared?.place === 'here'
    ? `is "${target}": there is no file of that job in the jobs folder (job files: ${known})`
    : `is "${target}": no such job function is deployed (deployed: ${known})`;
}

/** The job with only those types that are checked when it starts. The others have been checked by then. */
export function withLateTypes({ parameter_types, ...job }: Job, settings: GroupSettings): Job {
  const late = typesAtStart(
    job.parameters,
    typesOfJob(settings, { ...job, ...(parameter_types && { parameter_types }) }),
  );
  return late ? { ...job, parameter_types: late } : job;
}
