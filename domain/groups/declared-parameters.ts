import type { Json, JsonObject } from '../values/json';
import { hintAt } from '../values/nearest-name';
import type { GroupSettings } from './group-settings';
import type { Job } from './job';
import {
  conflictingTypes,
  type ParameterType,
  type ParameterTypes,
  readParameter,
  shownName,
  typeProblems,
} from './parameter-types';

type Declaring = Pick<GroupSettings | Job, 'parameters' | 'parameter_types'>;

/** What a group declares about the parameters of its runs: its own settings, and its jobs. */
export interface Declared {
  types: ReadonlyMap<string, ReadonlySet<ParameterType>>;
  /** The declared parameters, and those that a row gives. */
  known: ReadonlySet<string>;
}

export function declaredParameters(settings: Declaring, jobs: readonly Declaring[]): Declared {
  const types = new Map<string, Set<ParameterType>>();
  const known = new Set<string>();
  for (const { parameters, parameter_types = {} } of [settings, ...jobs]) {
    for (const name of Object.keys(parameters)) known.add(name);
    for (const [name, type] of Object.entries(parameter_types)) {
      known.add(name);
      types.set(name, (types.get(name) ?? new Set()).add(type));
    }
  }
  return { types, known };
}

/**
 * Returns a sentence for each parameter of a run that is not of its declared type, and for each that nobody knows. In a
 * group that declares no types all are welcome.
 */
export function runParameterProblems(parameters: JsonObject, declared: Declared): string[] {
  return Object.keys(parameters).flatMap((name) => {
    const types = [...(declared.types.get(name) ?? [])];
    return [
      ...unknownParameter(name, declared),
      ...types.flatMap((type) => typeProblems(parameters, { [name]: type })),
    ];
  });
}

/** Reads the texts of `--param` as their declared types. A parameter without a type stays a text. */
export function readRunParameters(
  texts: Readonly<Record<string, string>>,
  declared: Declared,
): { parameters: JsonObject } | { problems: string[] } {
  const problems: string[] = [];
  const parameters: Record<string, Json> = {};
  for (const [name, text] of Object.entries(texts)) {
    problems.push(...unknownParameter(name, declared));
    const [type = 'string'] = declared.types.get(name) ?? [];
    const read = readParameter(name, text, type);
    if ('problem' in read) problems.push(read.problem);
    else parameters[name] = read.value;
  }
  return problems.length > 0 ? { problems } : { parameters };
}

function unknownParameter(name: string, { types, known }: Declared): string[] {
  return types.size === 0 || known.has(name) ? [] : [unknownText(name, known, "the group's parameter_types")];
}

function unknownText(name: string, known: Iterable<string>, where: string): string {
  return `parameters.${shownName(name)} is unknown (${hintAt(name, [...known].sort())}): declare it in ${where}`;
}

/**
 * Returns a sentence for each parameter of a row that nobody declares. A row that declares types declares all of its
 * parameters, so that a misspelt name is found; in a row without types all names are welcome.
 * @param around the types that other rows of the group declare for it
 */
export function undeclaredParameters(
  { parameters = {}, parameter_types: own = {} }: Partial<Declaring>,
  around: ParameterTypes,
): { name: string; text: string }[] {
  if (Object.keys(own).length === 0) return [];
  const known = new Set([...Object.keys(own), ...Object.keys(around)]);
  return Object.keys(parameters)
    .filter((name) => !known.has(name))
    .map((name) => ({ name, text: unknownText(name, known, 'parameter_types') }));
}

/** The types of a job's parameters, the group's with its own. */
export function typesOfJob(settings: Declaring, job: Declaring): Declaring['parameter_types'] {
  const { parameter_types: ofGroup } = settings;
  const { parameter_types: ofJob } = job;
  return ofGroup && ofJob ? { ...ofGroup, ...ofJob } : (ofJob ?? ofGroup);
}

/** The parameters that two jobs declare differently: the second job, the name, and what is wrong. */
export function conflictsOfJobs(jobs: readonly Job[]): { job: string; name: string; text: string }[] {
  const first = new Map<string, { job: string; type: ParameterType }>();
  return jobs.flatMap(({ job_name, parameter_types = {} }) =>
    Object.entries(parameter_types).flatMap(([name, type]) => {
      const other = first.get(name);
      if (!other) {
        first.set(name, { job: job_name, type });
        return [];
      }
      const texts = conflictingTypes({ [name]: other.type }, { [name]: type }, `job ${other.job}`);
      return texts.map((text) => ({ job: job_name, name, text }));
    }),
  );
}
