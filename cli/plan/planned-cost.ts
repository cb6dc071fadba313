import { dollarsText } from '../../domain/cost/cost-text';
import { costBrief, withoutText } from '../../domain/estimates/estimate-text';
import type { GroupCost } from '../../domain/estimates/group-cost';
import { costOfGroup, type KnownGroup } from '../../domain/estimates/group-shape';
import { type GroupSettings, parseSettingsRow } from '../../domain/groups/group-settings';
import { type FileGroup, rowsAfterApply } from '../../domain/groups/groups-file';
import type { MasterRow } from '../../domain/tables/master-row';

/** What a group costs on AWS before and after an apply. */
export interface PlannedCost {
  /** Undefined of a group that is not there yet. */
  before: GroupCost | undefined;
  after: GroupCost;
}

interface Change {
  group: FileGroup;
  /** Names of the jobs that the file does not name and that stay. */
  kept: readonly string[];
  before: { jobs: readonly MasterRow[]; settings: MasterRow | undefined };
}

export function plannedCost(
  { group, kept, before }: Change,
  known: Pick<KnownGroup, 'histories' | 'runs'>,
  now: number,
): PlannedCost {
  const rows = rowsAfterApply(group, before.jobs, kept);
  const parsed = parseSettingsRow(before.settings);
  const settings = 'settings' in parsed ? parsed.settings : undefined;
  const isNew = before.jobs.length === 0 && before.settings === undefined;
  return {
    before: isNew ? undefined : costOfGroup({ ...known, rows: before.jobs, schedule: scheduleOf(settings) }, now),
    after: costOfGroup({ ...known, rows, schedule: scheduleOf(group.settings) }, now),
  };
}

function scheduleOf(settings: GroupSettings | undefined) {
  if (settings?.schedule === undefined || !settings.is_enabled) return undefined;
  return { expression: settings.schedule, timezone: settings.timezone };
}

/** `was about $0.41 a month, will be about $0.52 a month`. */
export function renderPlannedCost({ before, after }: PlannedCost): string {
  const parts = [changeText(before, after), withoutText(after)].filter((part) => part !== undefined);
  return `on AWS: ${parts.join(', ')} (an estimate)`;
}

function changeText(before: GroupCost | undefined, after: GroupCost): string {
  const now = costBrief(after);
  if (!before || isSame(before, after)) return now;
  return `was ${costBrief(before)}, will be ${now}`;
}

/** As people read them. */
function isSame(a: GroupCost, b: GroupCost): boolean {
  return costBrief(a) === costBrief(b) && dollarsText(a.run) === dollarsText(b.run);
}

export function plannedCostJson({ before, after }: PlannedCost) {
  return { before: before ? briefJson(before) : null, after: briefJson(after) };
}

function briefJson({ run, month, runs, unknown }: GroupCost) {
  const rounded = (dollars: number) => Number(dollars.toFixed(9));
  return {
    estimated_dollars_a_run: rounded(run),
    estimated_dollars_a_month: month === undefined ? null : rounded(month),
    runs_a_month: runs ?? null,
    unknown_jobs: unknown,
  };
}
