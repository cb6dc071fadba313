import { execFileSync } from 'node:child_process';
import { isPlainObject, parsedObject } from '../../domain/values/json';
import { findPython } from './find-python';

/** Says of each Python job file what is wrong with it before it runs, by the job function's name. */
export function pythonProblems(
  sources: ReadonlyMap<string, string>,
  host: string,
  environment: NodeJS.ProcessEnv,
): Map<string, string> {
  const files = [...sources.values()];
  const [python] = files.map((file) => findPython(file, environment));
  if (python === undefined) return new Map();
  if ('problem' in python) return new Map([...sources.keys()].map((name) => [name, python.problem]));
  const [program = '', ...args] = python.argv;
  let problems: Record<string, unknown>;
  try {
    const printed = execFileSync(program, [...args, host, '--check', ...files], { encoding: 'utf8', stdio: 'pipe' });
    const read = parsedObject(printed);
    problems = isPlainObject(read) ? read : {};
  } catch (error) {
    const why = `Python of ${python.found} does not start: ${lastWords(error as SpawnError)}`;
    return new Map([...sources.keys()].map((name) => [name, why]));
  }
  return new Map(
    [...sources].flatMap(([name, file]) =>
      typeof problems[file] === 'string' ? [[name, problems[file] as string]] : [],
    ),
  );
}

type SpawnError = Error & { stderr?: string };

/** The last line that the program wrote to its stderr, or else what Node says. */
function lastWords({ stderr, message }: SpawnError): string {
  return stderr?.trim().split('\n').at(-1) || (message.split('\n')[0] as string);
}
