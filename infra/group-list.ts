import type { Statement } from './runsheet-function';
import type { Tables } from './tables';

/** Actions on the list of groups alone: one partition of the master table, which people write the rest of. */
export function groupList(tables: Tables, actions: string[]): Statement {
  return {
    actions,
    resources: [tables.master.tableArn],
    conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['@groups'] } },
  };
}
