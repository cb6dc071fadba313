import { shellWord } from '../../domain/values/shell-word';

/** The options of a command that say where it works; those that were not given are absent. */
export interface GivenOptions {
  stack?: string | undefined;
  home?: string | undefined;
  jobs?: readonly string[] | undefined;
}

/**
 * The options that lead the next command to the same engine, as a shell reads them: ` --stack runsheet-dev`,
 * ` --home ~/nightly --jobs nightly/jobs`, or nothing. Without `--jobs` a copied rerun would find no job function.
 */
export function engineOptions({ stack, home, jobs = [] }: GivenOptions): string {
  if (stack !== undefined) return option('stack', stack);
  return [option('home', home), ...jobs.map((folder) => option('jobs', folder))].join('');
}

function option(name: string, value: string | undefined): string {
  return value === undefined ? '' : ` --${name} ${shellWord(value)}`;
}
