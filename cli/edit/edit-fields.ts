import { type Assigned, type Assignment, assignFields } from '../../domain/groups/assign-fields';
import { SETTINGS_ROW } from '../../domain/groups/group-settings';
import { newParameterProblems, typesAround } from '../../domain/groups/group-types';
import { BadInputError } from '../../domain/tables/error-names';
import { nextCommand } from '../../domain/values/next-command';
import { printable } from '../../domain/values/show-value';
import { setFields } from '../../operations/set-fields';
import { authorOf } from '../author';
import { listTargets } from '../engines/list-targets';
import { withEngine } from '../engines/with-engine';
import type { CommonOptions } from '../options';
import { bold, yellow } from '../terminal/paint';
import { printJson, printLine } from '../terminal/print';
import { type EditTarget, parseEditTarget, requireEditTarget, targetText } from './edit-target';
import { fieldChangeJson, renderTypedChange } from './render-field-change';

type EditOptions = CommonOptions & { reason: string };

/** Writes these fields of one row and prints what changed: the work of `set`, `enable` and `disable`. */
export async function editFields(
  text: string,
  assignments: readonly Assignment[],
  options: EditOptions,
): Promise<void> {
  const target = parseEditTarget(text);
  const targets = await listTargets(options);
  await withEngine(options, async (engine) => {
    await requireEditTarget(engine, target);
    const group = await engine.master.readGroup(target.job_group);
    const around = typesAround(group, target.job_name);
    const decide = (row: Record<string, unknown> | undefined) => {
      const assigned = assignFields({ jobName: target.job_name, row, assignments, targets, around });
      if ('problems' in assigned) throw new BadInputError(assigned.problems);
      const problems = newParameterProblems(group, target.job_name, { ...target, ...row, ...assigned.fields });
      if (problems.length > 0) throw new BadInputError(problems);
      return assigned;
    };
    const assigned = await setFields(engine.master, target, decide, authorOf(options.reason));
    if (options.json) printJson(assignedJson(target, assigned));
    else printLine(renderAssigned(target, assigned, nextCommand('stop <run_id>', engine)));
  });
}

function assignedJson({ job_group, job_name }: EditTarget, { changes, remaining }: Assigned) {
  return {
    job_group,
    job_name: job_name === SETTINGS_ROW ? null : job_name,
    changes: changes.map(fieldChangeJson),
    still_invalid: remaining,
  };
}

function renderAssigned(target: EditTarget, { changes, remaining }: Assigned, stop: string): string {
  const what = printable(targetText(target));
  const changed = [
    bold(what),
    ...changes.flatMap(renderTypedChange).map((line) => `  ${line}`),
    `from the next run on: a run that is under way goes on as planned; end it with ${stop}`,
  ];
  return [
    ...(changes.length === 0 ? [`${what}: no change`] : changed),
    ...remaining.map((each) => yellow(`still INVALID: ${printable(each)}`)),
  ].join('\n');
}
