import { readYamlValue } from '../../adapters/files/groups-file';
import { type Assigned, type Assignment, assignFields } from '../../domain/groups/assign-fields';
import { SETTINGS_ROW } from '../../domain/groups/group-settings';
import { BadInputError } from '../../domain/tables/error-names';
import { printable } from '../../domain/values/show-value';
import { setFields } from '../../operations/set-fields';
import { authorOf } from '../author';
import { listTargets } from '../engines/list-targets';
import { withEngine } from '../engines/with-engine';
import { type CommonOptions, printJson } from '../options';
import { fieldJson } from '../plan/plan-json';
import { paint } from '../terminal/paint';
import { type EditTarget, parseEditTarget, requireEditTarget, targetText } from './edit-target';
import { renderChange } from './render-field-change';

/** Writes these fields of one row, and prints what changed: what `set`, `enable` and `disable` do. */
export async function editFields(
  text: string,
  assignments: readonly Assignment[],
  options: CommonOptions & { reason: string },
): Promise<void> {
  const target = parseEditTarget(text);
  const targets = await listTargets(options);
  await withEngine(options, async (engine) => {
    await requireEditTarget(engine, target);
    const decide = (row: Record<string, unknown> | undefined) => {
      const assigned = assignFields({ jobName: target.job_name, row, assignments, readValue: readYamlValue, targets });
      if ('problems' in assigned) throw new BadInputError(assigned.problems);
      return assigned;
    };
    const assigned = await setFields(engine.master, target, decide, authorOf(options.reason));
    if (options.json) printJson(assignedJson(target, assigned));
    else process.stdout.write(`${renderAssigned(target, assigned)}\n`);
  });
}

function assignedJson({ job_group, job_name }: EditTarget, { changes, remaining }: Assigned) {
  return {
    job_group,
    job_name: job_name === SETTINGS_ROW ? null : job_name,
    changes: changes.map(fieldJson),
    still_invalid: remaining,
  };
}

function renderAssigned(target: EditTarget, { changes, remaining }: Assigned): string {
  const what = printable(targetText(target));
  const lines = changes.length === 0 ? [`${what}: no change`] : [paint('bold', what)];
  lines.push(...changes.flatMap(renderChange).map((line) => `  ${line}`));
  if (changes.length > 0) {
    lines.push(
      'from the next run on: one that is under way goes on as it was planned (runsheet stop <run_id> ends it)',
    );
  }
  return [...lines, ...remaining.map((each) => paint('yellow', `still INVALID: ${printable(each)}`))].join('\n');
}
