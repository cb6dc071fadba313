import { type Job, type ParsedJob, parseJobRow } from '../groups/job';
import { referencesIn, type SecretGrants, type SecretsPlace } from '../secrets/secret-reference';
import { refusedSecrets } from '../targets/declared-targets';
import type { DeclaredTargets } from '../targets/kind';
import { findKind, targetKey } from '../targets/kinds';
import { placeText } from '../values/schema';
import type { ExecutionInput } from './execution-input';

/**
 * A problem for each reference to a secret that the job's function may not read. Its settings grant secrets; a row
 * cannot.
 */
export function ungrantedSecrets(
  { target, parameters }: Job,
  secrets: SecretGrants | undefined,
  place: SecretsPlace | undefined,
  declared?: DeclaredTargets | undefined,
): string[] {
  if (!secrets) return [];
  const key = targetKey(target);
  const granted = secrets.get(key) ?? new Set();
  const known = [...granted].sort().slice(0, 20).join(', ') || 'none';
  const found = declared?.get(target);
  const who = found ? `target "${target}"` : `job function "${key}"`;
  const ofTarget = found ? [...(findKind(found.kind)?.secrets(found.fields) ?? [])] : [];
  // What a target does not take as a secret is no matter of who may read it.
  const refused = refusedSecrets(target, parameters, declared);
  const own = [...referencesIn(parameters)].filter(([name]) => !refused.has(name));
  const asked = [
    ...own.map(([name, reference]) => ({ at: placeText(['parameters', name]), reference })),
    ...ofTarget.map(([name, reference]) => ({ at: `${target}'s ${name}`, reference })),
  ];
  return asked
    .filter(({ reference }) => !granted.has(reference))
    .map(({ at, reference }) => `${at} asks for "${reference}": ${who} may read ${known}; ${remedy(reference, place)}`);
}

/** References have neither quotes nor line breaks, so the remedy can be copied. */
function remedy(reference: string, place: SecretsPlace | undefined): string {
  if (place === undefined) return `name it in the settings of the job, secrets: ["${reference}"], and deploy`;
  if (place === 'runGroup') return `give it to runGroup, secrets: {"${reference}": "…"}`;
  return `add ${reference}=… to ${place.file}`;
}

/**
 * The parameters of the run's input that would replace a secret in a job's row. They are refused, because who may start
 * a run must not decide what a job takes for its secret. By parameter, with one sentence for each job.
 */
export function overriddenSecrets(
  rows: readonly Readonly<Record<string, unknown>>[],
  { parameters, jobs }: Pick<ExecutionInput, 'parameters' | 'jobs'>,
  read: (row: Readonly<Record<string, unknown>>) => ParsedJob = parseJobRow,
): Map<string, string[]> {
  const overridden = new Map<string, string[]>();
  if (Object.keys(parameters).length === 0) return overridden;
  for (const row of rows) {
    const parsed = read(row);
    if ('problems' in parsed || (jobs && !jobs.includes(parsed.job.job_name))) continue;
    for (const name of referencesIn(parsed.job.parameters).keys()) {
      if (!Object.hasOwn(parameters, name)) continue;
      const place = placeText(['input', 'parameters', name]);
      const problem = `${place} would replace a secret of job "${parsed.job.job_name}": leave it out, that job's row decides`;
      overridden.set(name, [...(overridden.get(name) ?? []), problem]);
    }
  }
  return overridden;
}
