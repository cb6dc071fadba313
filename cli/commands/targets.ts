import path from 'node:path';
import type { Command } from 'commander';
import { readGroupList } from '../../adapters/dynamodb/group-list';
import { CONFIG_FILE, DEFAULT_JOBS } from '../../domain/project/project-config';
import { missingPrograms } from '../../local/drivers/missing-programs';
import { findBuildProblems } from '../../local/functions/bundle-functions';
import { findJobFunctions } from '../../local/functions/function-sources';
import { SECRETS_FILE } from '../../local/home';
import { findSecrets } from '../../local/open-secrets';
import type { Engine } from '../engines/engine';
import { listTargets } from '../engines/list-targets';
import { withEngineOrNone } from '../engines/with-engine';
import { type CommonOptions, withCommonOptions } from '../options';
import { printJson, printLine, printNote } from '../terminal/print';
import { listKinds, renderKinds } from '../view/kind-list';
import {
  aMissing,
  type ListedTarget,
  renderTargets,
  type TargetJson,
  targetsHere,
  targetsOnStack,
} from '../view/target-list';

const HELP = `
Lists what a row can name: the job files, and the targets that ${CONFIG_FILE} declares.
Each with what it is, where it runs, the jobs whose rows name it, and what is wrong with it: a job
file that does not build, a program that is missing, a row whose target is not there. Such a row is
INVALID in each run, or its job fails.

HERE and ON A STACK say where a target runs:
  yes        it runs there
  stand-in   the command under its "local" runs here in its place, unless RUNSHEET_STAND_INS=off
  no         it does not run there: its kind never does, or the config lacks what runs it there (a stack
             takes sql with "athena" or "redshift", spark with "emr")

--kinds lists the kinds of targets instead, and where each runs. "here, in its service" says that
this machine starts the work in its service, with your credentials, where no command stands in.

With --stack they are the functions of that stack and what it declares; the project's config says
what these are.

Examples:
  runsheet targets
  runsheet targets --stack runsheet-prod     what a row can name there
  runsheet targets --kinds                   what else a row could name, and where it would run
  runsheet targets --json | jq '.targets[] | select(.problem)'`;

export function targetsCommand(command: Command): void {
  withCommonOptions(command, ({ kinds }) => kinds === true)
    .option('--kinds', 'list the kinds of targets that there are, and where each runs')
    .addHelpText('after', HELP)
    .action(targets);
}

async function targets({ kinds, ...options }: CommonOptions & { kinds?: true }): Promise<void> {
  if (kinds) {
    if (options.json) printJson({ kinds: listKinds() });
    else printLine(renderKinds(listKinds()));
    return;
  }
  const known = await listTargets(options);
  const used = await withEngineOrNone(options, readUses);
  const listed = options.stack === undefined ? await listHere(options) : targetsOnStack(known, options.declared);
  const names = new Set(listed.map(({ target }) => target));
  const unknown = [...used.keys()].filter((target) => !names.has(target)).sort();
  const found = [...listed, ...unknown.map((target) => aMissing(target, known))].map(
    (each): TargetJson => ({ ...each, used_by: used.get(each.target) ?? [] }),
  );
  if (options.json) printJson({ stack: options.stack ?? null, targets: found });
  else if (found.length === 0)
    printNote(`there are no job files in ${options.jobs.join(', ') || DEFAULT_JOBS}, and no targets in ${CONFIG_FILE}`);
  else printLine(renderTargets(found));
}

async function listHere({ jobs, assets, declared, home }: CommonOptions): Promise<ListedTarget[]> {
  const files = findJobFunctions(jobs);
  const unbuilt = await findBuildProblems(files, assets, process.env);
  const missing = missingPrograms(declared, process.env, findSecrets(path.resolve(home, SECRETS_FILE)));
  return targetsHere(files, declared, new Map([...unbuilt, ...missing]));
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
