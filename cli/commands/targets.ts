import type { Command } from 'commander';
import { readGroupList } from '../../adapters/dynamodb/group-list';
import { CONFIG_FILE, DEFAULT_JOBS } from '../../domain/project/project-config';
import { whyNotThere } from '../../domain/targets/declared-targets';
import type { DeclaredTargets } from '../../domain/targets/kind';
import { findKind, LAMBDA } from '../../domain/targets/kinds';
import { missingPrograms } from '../../local/drivers/missing-programs';
import type { Engine } from '../engines/engine';
import { listTargets } from '../engines/list-targets';
import { withEngineOrNone } from '../engines/with-engine';
import { type CommonOptions, withCommonOptions } from '../options';
import { printJson, printLine, printNote } from '../terminal/print';
import { renderTable } from '../terminal/render-table';

const HELP = `
Lists what a row can name: the job files, and the targets that ${CONFIG_FILE} declares.
Each with what it is here, or on the stack, with the jobs whose rows name it, and with what is
missing. Rows that name a target which is not there are INVALID in each run.

Examples:
  runsheet targets
  runsheet targets --stack runsheet-prod     what a row can name there
  runsheet targets --json`;

/** A target as `--json` prints it. */
export interface TargetJson {
  target: string;
  kind: string;
  /** What runs. */
  is: string;
  /** Why it cannot run where the command looks; null if nothing is known against it. */
  problem: string | null;
  /** The jobs that name it, as `group/job`. */
  used_by: string[];
}

export function targetsCommand(program: Command): void {
  withCommonOptions(program.command('targets'))
    .description('list what a row can name, what each target is, and which jobs use it')
    .addHelpText('after', HELP)
    .action(targets);
}

async function targets(options: CommonOptions): Promise<void> {
  const { names, declared } = await listTargets(options);
  const used = await withEngineOrNone(options, readUses);
  const found = [
    ...names.map((name) => aJobFile(name, options)),
    ...declaredTargets(options.declared, declared),
    ...unknownTargets(used, names, options.declared),
  ].map((each): TargetJson => ({ ...each, used_by: used.get(each.target) ?? [] }));
  if (options.json) printJson({ stack: options.stack ?? null, targets: found });
  else if (found.length === 0)
    printNote(`there are no job files in ${options.jobs.join(', ') || DEFAULT_JOBS}, and no targets in ${CONFIG_FILE}`);
  else printLine(renderTargets(found));
}

type Listed = Omit<TargetJson, 'used_by'>;

function aJobFile(name: string, { stack }: CommonOptions): Listed {
  const is = stack === undefined ? 'job file' : 'job function';
  return { target: `${LAMBDA}:${name}`, kind: LAMBDA, is, problem: null };
}

/**
 * @param all those of the project's config
 * @param there those of the place where the command looks
 */
function declaredTargets(all: DeclaredTargets, there: DeclaredTargets | undefined): Listed[] {
  const missing = there?.place === 'here' ? missingPrograms(there, process.env) : new Map();
  return [...all.values()].map(({ target, kind, fields, standsFor }) => {
    const problem = missing.get(target) ?? whyNotThere(target, there);
    const runs = findKind(kind)?.describe(fields) ?? '';
    return {
      target,
      kind: standsFor?.kind ?? kind,
      is: standsFor ? `stand-in: ${runs}` : runs,
      problem: problem ?? null,
    };
  });
}

/** The targets that rows name and that are not there. */
function unknownTargets(
  used: ReadonlyMap<string, string[]>,
  names: readonly string[],
  declared: DeclaredTargets,
): Listed[] {
  const known = new Set([...names.map((name) => `${LAMBDA}:${name}`), ...declared.keys()]);
  return [...used.keys()]
    .filter((target) => !known.has(target))
    .sort()
    .map((target) => {
      const [kind = ''] = target.split(':');
      const problem = findKind(kind) ? 'not declared' : 'no such job file';
      return { target, kind, is: '', problem: `${problem}: jobs that name it are INVALID` };
    });
}

/** The jobs by the target that their rows name. */
async function readUses({ master }: Pick<Engine, 'master'>): Promise<Map<string, string[]>> {
  const used = new Map<string, string[]>();
  for (const { group } of await readGroupList(master)) {
    for (const { target, job_name } of (await master.readGroup(group)).jobs) {
      if (typeof target === 'string') used.set(target, [...(used.get(target) ?? []), `${group}/${job_name}`]);
    }
  }
  return used;
}

/** Names of jobs in a table; `--json` has all of them. */
const MOST_JOBS = 3;

function renderTargets(found: readonly TargetJson[]): string {
  const rows = found.map(({ target, is, problem, used_by }) => {
    const more = used_by.length > MOST_JOBS ? ` and ${used_by.length - MOST_JOBS} more` : '';
    return [target, is, used_by.slice(0, MOST_JOBS).join(', ') + more, problem === null ? '' : `! ${problem}`];
  });
  return renderTable(
    [
      { title: 'TARGET', cut: 'middle', least: 20 },
      { title: 'IS', least: 20 },
      { title: 'JOBS', least: 12, drop: 1 },
      '',
    ],
    rows,
  );
}
