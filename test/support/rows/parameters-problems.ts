import { parseJobRow } from '../../../domain/groups/job';
import { aRow } from './a-row';

/** What is wrong with a job's row that has these parameters. */
export function parametersProblems(parameters: object): string[] {
  const parsed = parseJobRow(aRow({ parameters }));
  return 'problems' in parsed ? parsed.problems : [];
}
