import { execFileSync } from 'node:child_process';
import { isPlainObject, parsedObject } from '../../domain/values/json';
import { findPython, NO_PYTHON } from './find-python';

/** Says of each Python job file what is wrong with it before it runs, by the job function's name. */
export function pythonProblems(
  sources: ReadonlyMap<string, string>,
  host: string,
  environment: NodeJS.ProcessEnv,
): Map<string, string> {
  const python = [...sources.values()].map((file) => findPython(file, environment))[0];
  if (sources.size === 0) return new Map();
  if (!python) return new Map([...sources.keys()].map((name) => [name, NO_PYTHON]));
  const [program = '', ...args] = python.argv;
  const files = [...sources.values()];
  let problems: Record<string, unknown>;
  try {
    const printed = execFileSync(program, [...args, host, '--check', ...files], { encoding: 'utf8', stdio: 'pipe' });
    const read = parsedObject(printed);
    problems = isPlainObject(read) ? read : {};
  } catch (error) {
    const why = `Python of ${python.found} does not start: ${(error as Error).message.split('\n')[0]}`;
    return new Map([...sources.keys()].map((name) => [name, why]));
  }
  return new Map(
    [...sources].flatMap(([name, file]) =>
      typeof problems[file] === 'string' ? [[name, problems[file] as string]] : [],
    ),
  );
}
