import type { JsonObject } from '../values/json';
import { field } from '../values/schema';
import { A_WEEK, type Kind } from './kind';
import { argumentProblems, argumentText, isArgument, isText, processFields, secretsOfProcess } from './process-fields';
import type { Argument, CommandFields } from './target-fields';

const RUN_RULE = 'a list: the program, then its arguments, each a text or {parameter: <name>}';

export const command: Kind = {
  title: 'command of this machine',
  fields: { run: field<Argument[]>(isRun, RUN_RULE), ...processFields },
  runs: { here: 'process' },
  longest: A_WEEK,
  describe: (given) => asCommand(given).run.map(argumentText).join(' '),
  program: (given) => programOf(asCommand(given)),
  secrets: secretsOfProcess,
  parameterProblems: (given, parameters) => argumentProblems(asCommand(given).run, parameters),
};

/** The fields of a declared command. The config's schema has checked them. */
export function asCommand(fields: JsonObject): CommandFields {
  return fields as unknown as CommandFields;
}

function programOf({ run }: CommandFields): string | undefined {
  const [program] = run;
  return typeof program === 'string' ? program : undefined;
}

function isRun(value: unknown): boolean {
  // The program is the config's: a row can never choose it.
  return Array.isArray(value) && isText(value[0]) && value[0] !== '' && value.slice(1).every(isArgument);
}
