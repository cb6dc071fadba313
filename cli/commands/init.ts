import path from 'node:path';
import type { Command } from 'commander';
import { printable } from '../../domain/values/show-value';
import { UsageError } from '../exit-codes';
import { type MadeProject, makeProject } from '../init/make-project';
import { nextSteps } from '../init/next-steps';
import type { Addition } from '../init/package-additions';
import type { Template } from '../init/templates';
import { withLocalPath } from '../local-path';
import { printJson, printLine } from '../terminal/print';

const HELP = `
Writes a small project: two jobs, a groups file, a config, a test and a CDK app. With --python the jobs
are Python and SQL, which DuckDB runs. They begin without a CDK app; one of your own runs the Python on AWS
Lambda, too. With --spark they are notebooks that read and write Delta tables on this machine's Spark. A
file that is there already is not touched. What a package.json that is there lacks is printed.

Examples:
  runsheet init my-pipelines
  runsheet init . --javascript     into this folder
  runsheet init my-load --python   jobs in Python and SQL
  runsheet init my-lake --spark    Databricks notebooks, Spark, Delta tables`;

export function initCommand(command: Command): void {
  withLocalPath(command, 'a folder')
    .option('--javascript', 'write JavaScript instead of TypeScript')
    .option('--python', 'write jobs in Python and SQL')
    .option('--spark', 'write Databricks notebooks for Spark and Delta tables')
    .option('--json', 'print one JSON object, for scripts')
    .addHelpText('after', HELP)
    .action(init);
}

/** The options but for `--json` are the names of templates. */
type Options = Partial<Record<Template, true>> & { json?: true };

function init(dir: string | undefined, { json, ...chosen }: Options): void {
  if (dir === undefined)
    throw new UsageError(
      'no folder is named: runsheet init my-pipelines makes a new one, and runsheet init . writes into this one',
    );
  const made = makeProject(dir, chooseTemplate(chosen));
  if (json) printJson(madeJson(made));
  else printLine(renderMade(made, path.relative(process.cwd(), made.dir)));
}

function chooseTemplate(chosen: Partial<Record<Template, true>>): Template {
  const [template = 'typescript', ...others] = Object.keys(chosen) as Template[];
  if (others.length === 0) return template;
  throw new UsageError(`--${[template, ...others].join(' and --')} are projects of their own: give one of them`);
}

function madeJson({ dir, added, left, additions }: MadeProject) {
  const lacking = additions.map(({ section = null, key, value, now = null }) => ({ section, key, value, now }));
  return { dir, added, left, package_json_lacks: lacking };
}

function renderMade(made: MadeProject, dir: string): string {
  const { added, left, additions } = made;
  const steps = nextSteps(made, dir);
  const indented = (names: string[]) => names.map((name) => `  ${name}`);
  return [
    ...(added.length > 0 ? ['added:', ...indented(added)] : ['nothing was added: every file is there']),
    ...(left.length > 0 ? ['left as it was:', ...indented(left)] : []),
    ...(additions.length > 0
      ? ['your package.json was not changed, and lacks:', ...additions.map(renderAddition)]
      : []),
    ...(steps.length > 0 ? ['', 'Next:', ...indented(steps)] : []),
  ].join('\n');
}

function renderAddition({ section, key, value, now }: Addition): string {
  const place = section === undefined ? '' : `${section}: `;
  const besides = now === undefined ? '' : `   (yours is ${JSON.stringify(printable(now))})`;
  return `  ${place}${JSON.stringify(key)}: ${JSON.stringify(value)}${besides}`;
}
