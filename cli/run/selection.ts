import { type Command, InvalidArgumentError, Option } from 'commander';
import { isStage, jobsFrom } from '../../domain/plans/jobs-from';
import type { PlannedRow } from '../../domain/tables/rows';
import { isName, MAX_JOB_NAME, nameRule } from '../../domain/values/names';
import { showValue } from '../../domain/values/show-value';
import { noSuch } from '../lookup';

/** Which jobs of its group a run or a rerun takes. */
export interface SelectionOptions {
  only?: string[];
  from?: string;
}

export function withSelection(command: Command): Command {
  return command
    .addOption(
      new Option('--only <jobs>', 'run only these jobs, separated by commas')
        .argParser(jobNames)
        .conflicts(['all', 'from']),
    )
    .addOption(
      new Option('--from <stage|job>', 'run this stage or this job, and the jobs of the stages after it')
        .argParser(stageOrJob)
        .conflicts(['all', 'only']),
    );
}

export function selects({ only, from }: SelectionOptions): boolean {
  return only !== undefined || from !== undefined;
}

/** The jobs that the options choose out of the group's plan. Throws a UsageError if the plan lacks one of them. */
export function selectedJobs({ only, from = '' }: SelectionOptions, rows: readonly PlannedRow[]): string[] {
  const names = rows.map((row) => row.job_name);
  const unknown = only?.find((job) => !names.includes(job));
  if (unknown !== undefined) throw noSuch('job', unknown, names, 'give --only one of the jobs of the group');
  const jobs = only ?? jobsFrom(from, rows);
  if (jobs) return jobs;
  if (!isStage(from)) throw noSuch('job', from, names, 'give --from one of the jobs of the group');
  throw noSuch('stage', from, stagesOf(rows), 'give --from one of the stages or jobs of the group');
}

/** `0 (priority 0)`, `1 (priority 10)`: the number to type, and where it comes from. */
function stagesOf(rows: readonly PlannedRow[]): string[] {
  const stages = new Map(
    rows.flatMap(({ stage, priority }) => (stage === undefined ? [] : [[stage, priority] as const])),
  );
  return [...stages].sort(([a], [b]) => a - b).map(([stage, priority]) => `${stage} (priority ${priority})`);
}

function jobName(text: string): string {
  if (isName(text, MAX_JOB_NAME)) return text;
  throw new InvalidArgumentError(`${showValue(text)} is not a valid job name: expected ${nameRule(MAX_JOB_NAME)}.`);
}

function jobNames(text: string): string[] {
  return text.split(',').map(jobName);
}

function stageOrJob(text: string): string {
  return isStage(text) ? text : jobName(text);
}
