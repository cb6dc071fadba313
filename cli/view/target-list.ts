import { findTargetProblem, type Targets } from '../../domain/groups/groups-file';
import { whyNotThere } from '../../domain/targets/declared-targets';
import type { DeclaredTarget, DeclaredTargets, Place } from '../../domain/targets/kind';
import { findKind, LAMBDA, targetKey } from '../../domain/targets/kinds';
import type { JsonObject } from '../../domain/values/json';
import { type Language, languageOf } from '../../functions/job-files';
import { renderTable } from '../terminal/render-table';

/** A target as `--json` prints it. */
export interface TargetJson {
  target: string;
  kind: string;
  /** What it is: a job file, or what the config declares. */
  is: string;
  /** Of a job file; null for any other target, and on a stack. */
  language: Language | null;
  /** Whether it runs on this machine; null with `--stack`. */
  here: Where | null;
  /** Whether it runs on a stack. */
  stack: Where;
  /** The command that runs on this machine in its place; null if there is none. */
  stand_in: string | null;
  /** Why it cannot run where the command looks; null if nothing is known against it. */
  problem: string | null;
  /** The jobs that name it, as `group/job`. */
  used_by: string[];
}

export type Where = 'yes' | 'stand-in' | 'no';

export type ListedTarget = Omit<TargetJson, 'used_by'>;

/**
 * The targets of this machine.
 * @param files the job files by name
 * @param problems why job files do not build, by their names, and what declared targets lack, by the targets
 */
export function targetsHere(
  files: ReadonlyMap<string, string>,
  declared: DeclaredTargets,
  problems: ReadonlyMap<string, string>,
): ListedTarget[] {
  const names = [...files.keys()];
  return [
    ...[...files].map(([name, file]) => aJobFile(name, file, problems.get(name))),
    ...[...declared.values()].map((each) => aDeclared(each, declared, problems.get(each.target), names)),
  ];
}

function aJobFile(name: string, file: string, unbuilt: string | undefined): ListedTarget {
  const language = languageOf(file);
  return {
    target: `${LAMBDA}:${name}`,
    kind: LAMBDA,
    is: `job file in ${language}`,
    language,
    here: 'yes',
    stack: 'yes',
    stand_in: null,
    problem: unbuilt === undefined ? null : `does not build: ${unbuilt}`,
  };
}

/** The functions of a stack, what it declares, and what the project declares beside it. */
export function targetsOnStack({ names, declared }: Targets, ofProject: DeclaredTargets): ListedTarget[] {
  const there = declared ?? ofProject;
  const others = [...ofProject.values()].filter(({ target }) => !declared?.has(target));
  const functions = names.map((name): ListedTarget => {
    const what = { target: `${LAMBDA}:${name}`, kind: LAMBDA, is: 'job function', language: null };
    return { ...what, here: null, stack: 'yes', stand_in: null, problem: null };
  });
  const known = [...(declared?.values() ?? []), ...others].map((each) =>
    aDeclared(each, there, problemOf(each.target, { names, where: '', declared }), names),
  );
  return [...functions, ...known.map((each): ListedTarget => ({ ...each, here: null, stand_in: null }))];
}

/** @param all the declared targets of the place where the command looks */
function aDeclared(
  { target, kind, fields, standsFor }: DeclaredTarget,
  all: DeclaredTargets,
  problem: string | undefined,
  jobFiles: readonly string[],
): ListedTarget {
  const declared = standsFor ?? { kind, fields };
  const { describe, title } = findKind(declared.kind) ?? {};
  const isTwice = declared.kind === LAMBDA && jobFiles.includes(targetKey(target));
  return {
    target,
    kind: declared.kind,
    // A stack tells the names of its targets: what they are, a project's config may.
    is: (Object.keys(declared.fields).length > 0 ? describe?.(declared.fields) : title) ?? '',
    language: null,
    here: standsFor ? 'stand-in' : whereOf('here', declared),
    stack: whereOf('stack', declared),
    stand_in: standsFor ? (findKind(kind)?.describe(fields) ?? '') : null,
    problem:
      (isTwice ? 'a job file has this name too: rename one of them' : problem) ?? whyNotThere(target, all) ?? null,
  };
}

/** @param fields what the config says of it; of a kind itself, and of a stack's target, nothing is known */
export function whereOf(place: Place, { kind, fields = {} }: { kind: string; fields?: JsonObject }): 'yes' | 'no' {
  const found = findKind(kind);
  return found?.runs[place] === undefined || found.lacks?.(fields, place) !== undefined ? 'no' : 'yes';
}

/** A target that a row names and that is not there. */
export function aMissing(target: string, known: Targets): ListedTarget {
  const [kind = ''] = target.split(':');
  const why = problemOf(target, known) ?? 'no kind of target is called so';
  const problem = `${why}${why.endsWith('?') ? '' : '.'} Jobs that name it are INVALID`;
  const whereIn = (place: Place) => (kind === LAMBDA ? 'no' : whereOf(place, { kind }));
  const where = { here: known.declared?.place === 'here' ? whereIn('here') : null, stack: whereIn('stack') };
  return { target, kind, is: '', language: null, ...where, stand_in: null, problem };
}

/** The sentence of a plan about the target, without its beginning, which names it. */
function problemOf(target: string, known: Targets): string | undefined {
  return findTargetProblem(target, known)?.replace(`is "${target}": `, '');
}

/** Names of jobs in a table; `--json` has all of them. */
const MOST_JOBS = 3;

export function renderTargets(found: readonly TargetJson[]): string {
  const isHere = found.some(({ here }) => here !== null);
  const rows = found.map(({ target, is, here, stack, stand_in, used_by, problem }) => {
    const more = used_by.length > MOST_JOBS ? ` and ${used_by.length - MOST_JOBS} more` : '';
    const what = stand_in === null ? is : `${is}; here ${stand_in}`;
    const jobs = used_by.slice(0, MOST_JOBS).join(', ') + more;
    return [target, what, ...(isHere ? [here ?? ''] : []), stack, jobs, problem === null ? '' : `! ${problem}`];
  });
  return renderTable(
    [
      { title: 'TARGET', cut: 'middle', least: 20 },
      { title: 'IS', least: 20 },
      ...(isHere ? ['HERE'] : []),
      'ON A STACK',
      { title: 'JOBS', least: 12, drop: 1 },
      '',
    ],
    rows,
  );
}
