import { whyNotThere } from '../../domain/targets/declared-targets';
import type { DeclaredTargets } from '../../domain/targets/kind';
import type { Finding } from '../../domain/values/finding';
import { findJobFiles } from '../../functions/job-files';
import { missingPrograms } from '../drivers/missing-programs';
import type { KnownSecrets } from '../open-secrets';
import { findPython, pythonVersion } from '../python/find-python';

/** What the declared targets and Python job files of a project lack on this machine. Only their jobs fail. */
export function checkTargets(
  { declared, jobs }: { declared: DeclaredTargets; jobs: readonly string[] },
  environment: NodeJS.ProcessEnv,
  secrets: KnownSecrets | undefined,
): Finding[] {
  return [...checkDeclared(declared, environment, secrets), ...checkPython(jobs, environment)];
}

function checkDeclared(
  declared: DeclaredTargets,
  environment: NodeJS.ProcessEnv,
  secrets: KnownSecrets | undefined,
): Finding[] {
  const what = 'targets';
  const here = [...declared.keys()].filter((target) => whyNotThere(target, declared) === undefined);
  if (here.length === 0) return [];
  const missing = [...missingPrograms(declared, environment, secrets)];
  if (missing.length === 0) return [{ what, is: 'good', text: `${here.length}, and what they run is there` }];
  return missing.map(([target, problem]) => ({ what, is: 'warning', text: `${target} cannot run: ${problem}` }));
}

function checkPython(jobs: readonly string[], environment: NodeJS.ProcessEnv): Finding[] {
  const what = 'python';
  const [file] = findJobFiles(jobs).python.values();
  if (file === undefined) return [];
  const python = findPython(file, environment);
  if ('problem' in python) return [{ what, is: 'warning', text: python.problem }];
  const version = pythonVersion(python);
  return version === undefined
    ? [{ what, is: 'warning', text: `Python of ${python.found} does not start: make the environment anew` }]
    : [{ what, is: 'good', text: `${version}, of ${python.found}` }];
}
