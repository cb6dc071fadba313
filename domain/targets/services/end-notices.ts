import type { JobRunRow } from '../../tables/rows';
import { isPlainObject, type JsonObject } from '../../values/json';
import type { AwsPlace, DeclaredTarget, EndNotice } from '../kind';
import { findKind, KINDS, splitTarget } from '../kinds';

/** Whether the stack hears of the end of this target's work. */
export function isNotified(target: DeclaredTarget | undefined, stack: AwsPlace): boolean {
  const { fields = {}, kind } = target ?? {};
  // A stack tells the names of its targets alone: then nobody knows what it says of them.
  if (Object.keys(fields).length === 0) return (findKind(kind)?.notices ?? []).length > 0;
  return noticesOf(target).some(({ comesTo }) => comesTo?.(stack, fields) ?? true);
}

/** How EventBridge tells of the end of this target's work. */
export function noticesOf(target: Pick<DeclaredTarget, 'kind' | 'fields'> | undefined): EndNotice[] {
  const notices = findKind(target?.kind)?.notices ?? [];
  return notices.filter(({ pattern }) => pattern(target?.fields ?? {}) !== undefined);
}

/** The work that an event says has ended, by its kind and id. */
export interface EndedWork {
  kind: string;
  id: string;
}

/** What events call the work of which a row has the id. Undefined if it has none. */
export function toldWork({ target, work_id }: Pick<JobRunRow, 'target' | 'work_id'>): EndedWork | undefined {
  const { kind = '' } = splitTarget(target) ?? {};
  const id = work_id === undefined ? undefined : (findKind(kind)?.toldAs?.(work_id) ?? work_id);
  return id === undefined ? undefined : { kind, id };
}

/** Longest id that is looked up: an ARN. */
const MAX_ID = 1000;

/** What an event tells of. Undefined if it tells of no work in a service. */
export function parseEndNotice(event: unknown): EndedWork | undefined {
  if (!isPlainObject(event) || !isPlainObject(event.detail)) return undefined;
  const { source, 'detail-type': detailType, region, account } = event;
  const from = { region: String(region), account: String(account) };
  for (const [kind, { notices = [] }] of Object.entries(KINDS)) {
    const notice = notices.find((each) => each.source === source && each.detailType === detailType);
    const id = notice?.workId(event.detail as JsonObject, from);
    if (id !== undefined && id !== '' && id.length <= MAX_ID) return { kind, id };
  }
  return undefined;
}

/** The region and account of an ARN. */
export function placeOfArn(arn: string): AwsPlace {
  const [, , , region = '', account = ''] = arn.split(':');
  return { region, account };
}
