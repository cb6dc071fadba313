import { causeMessage } from '../../../domain/attempts/attempt-error';
import { isAtWork } from '../../../domain/groups/apply-mark';
import { groupChanges } from '../../../domain/groups/group-changes';
import { parseJobRow } from '../../../domain/groups/job';
import { findScheduleProblem } from '../../../domain/schedules/schedule';
import { parseListedGroup } from '../../../domain/schedules/schedule-in-force';
import { readLogLine } from '../../../domain/values/read-log-line';

/*
 * A row may hold an object that has no text: its `toString` is a value. `String` throws for it, and a sweep, a load or
 * a settle would end with it.
 */
const ODD = { toString: '', valueOf: 7 };

test('a value without a text is as good as a wrong one, wherever a text or a time is read', () => {
  const listed = { job_name: 'nightly', schedule: 'rate(1 hour)', timezone: 'UTC', schedule_since: ODD };
  expect(parseListedGroup(listed)).toMatchObject({ group: 'nightly', inForce: undefined });
  expect(findScheduleProblem(ODD)).toMatch(/expected "cron/);
  expect(isAtWork(ODD, '2026-11-29T00:00:00.000Z')).toBe(false);
  expect(causeMessage(JSON.stringify({ errorMessage: ODD }))).toBe(JSON.stringify(ODD));
  expect(readLogLine(JSON.stringify({ level: ODD, message: ODD }))).toMatchObject({ message: JSON.stringify(ODD) });
  const settings = { job_group: 'nightly', job_name: '@group', applying: 'x', applying_since: ODD };
  const group = { job_group: 'nightly', settings: {}, jobs: [] };
  expect(groupChanges(group as never, settings as never, [])).toMatchObject({ unfinished: 'a while' });
  const row = { job_group: 'nightly', job_name: 'load', parameter_types: { limit: ODD } };
  expect(JSON.stringify(parseJobRow(row as never))).toMatch(/limit.* has the unknown type/);
});
