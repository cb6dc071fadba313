import path from 'node:path';
import type { Command } from 'commander';
import { shellWord } from '../../domain/values/shell-word';
import { printable } from '../../domain/values/show-value';
import { type MadeProject, makeProject } from '../init/make-project';
import type { Addition } from '../init/package-additions';
import { printJson, printLine } from '../terminal/print';

const HELP = `
Writes a small project: two jobs, a groups file, a config, a test and a CDK app. A file that is there
already is not touched. What a package.json that is there lacks is printed.

Examples:
  runsheet init my-pipelines
  runsheet init . --javascript     into this folder`;

export function initCommand(program: Command): void {
  program
    .command('init')
    .argument('[dir]', 'folder of the project; it is made if it is not there', '.')
    .description('make a project of your own')
    .option('--javascript', 'write JavaScript instead of TypeScript')
    .option('--json', 'print one JSON object, for scripts')
    .addHelpText('after', HELP)
    .action(init);
}

function init(dir: string, { javascript, json }: { javascript?: true; json?: true }): void {
  const made = makeProject(dir, javascript ? 'javascript' : 'typescript');
  if (json) printJson(madeJson(made));
  else printLine(renderMade(made, path.relative(process.cwd(), made.dir)));
}

function madeJson({ dir, added, left, additions }: MadeProject) {
  const lacking = additions.map(({ section = null, key, value, now = null }) => ({ section, key, value, now }));
  return { dir, added, left, package_json_lacks: lacking };
}

function renderMade({ added, left, additions }: MadeProject, dir: string): string {
  const indented = (names: string[]) => names.map((name) => `  ${name}`);
  return [
    ...(added.length > 0 ? ['added:', ...indented(added)] : ['nothing was added: every file is there']),
    ...(left.length > 0 ? ['left as it was:', ...indented(left)] : []),
    ...(additions.length > 0
      ? ['your package.json was not changed, and lacks:', ...additions.map(renderAddition)]
      : []),
    '',
    'Next:',
    ...(dir === '' ? [] : [`  cd ${shellWord(dir)}`]),
    '  npm install',
    '  npm start',
  ].join('\n');
}

function renderAddition({ section, key, value, now }: Addition): string {
  const place = section === undefined ? '' : `${section}: `;
  const besides = now === undefined ? '' : `   (yours is ${JSON.stringify(printable(now))})`;
  return `  ${place}${JSON.stringify(key)}: ${JSON.stringify(value)}${besides}`;
}
