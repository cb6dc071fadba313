import { shellWord } from '../../domain/values/shell-word';
import type { MadeProject } from './make-project';
import type { Addition } from './package-additions';

/** The files by which `runsheet run nightly` finds what it runs. */
const OURS = ['groups/nightly.yaml', 'runsheet.config.yaml'];

/** The commands that lead from the files to a first run, each as a shell takes it. `dir` is empty for this folder. */
export function nextSteps({ added, additions, hasSetup }: MadeProject, dir: string): string[] {
  if (added.length === 0 && additions.length === 0) return [];
  const enter = dir === '' ? [] : [`cd ${shellWord(dir)}`];
  const setup = hasSetup ? ['npm run setup'] : [];
  if (additions.length === 0) return [...enter, ['npm install', ...setup].join(' && '), 'npm start'];
  const hasOurs = OURS.every((file) => added.includes(file));
  const first = hasOurs ? 'npx runsheet apply --yes && npx runsheet run nightly' : 'npx runsheet plan';
  return [...enter, ...amend(additions), ...setup, first];
}

/**
 * A value that is there stays: it is the project's own. So does the kind of its modules, which the files of Runsheet do
 * not depend on.
 */
function amend(additions: readonly Addition[]): string[] {
  const lacking = (section: string, mark: string) =>
    additions
      .filter((addition) => addition.section === section && addition.now === undefined)
      .map(({ key, value }) => shellWord(`${key}${mark}${value}`));
  const scripts = lacking('scripts', '=').map((pair) => pair.replace(/^'?/, '$&scripts.'));
  const needed = lacking('dependencies', '@');
  const develop = lacking('devDependencies', '@');
  return [
    ...(scripts.length > 0 ? [`npm pkg set ${scripts.join(' ')}`] : []),
    ...(needed.length > 0 ? [`npm install ${needed.join(' ')}`] : []),
    ...(develop.length > 0 ? [`npm install --save-dev ${develop.join(' ')}`] : []),
    ...(needed.length + develop.length === 0 ? ['npm install'] : []),
  ];
}
