import { describeTable } from '../../adapters/dynamodb/describe-table';
import { type FoundTable, rowsExpire, tableProblems } from '../../domain/tables/table-problems';
import { MASTER_TABLE, RUN_TABLE, type TableShape } from '../../domain/tables/table-shapes';
import type { Finding } from '../../domain/values/finding';
import { look } from './look';

export interface TableNames {
  master: string;
  runs: string;
}

/** Looks at the two tables of a stack: keys, indexes, stream. */
export async function checkTables({ master, runs }: TableNames): Promise<Finding[]> {
  return [
    await checkTable('master table', master, MASTER_TABLE, () => []),
    await checkTable('run table', runs, RUN_TABLE, (table) =>
      rowsExpire(table) ? [] : ['the rows of finished runs stay for ever: let them expire by expires_at'],
    ),
  ];
}

async function checkTable(
  what: string,
  name: string,
  shape: TableShape,
  advice: (table: FoundTable) => string[],
): Promise<Finding> {
  return look(what, async () => {
    const table = await describeTable(name);
    if (!table) return { is: 'bad', text: `there is no table ${name}, which the stack's outputs name` };
    const problems = tableProblems(shape, table);
    if (problems.length > 0) return { is: 'bad', text: `${name}: ${problems.join('; ')}` };
    const hints = advice(table);
    if (hints.length > 0) return { is: 'warning', text: `${name}: ${hints.join('; ')}` };
    return { is: 'good', text: name };
  });
}

/**
 * Looks for tables that a stack which is gone, or never came into being, has left. They refuse a deployment that would
 * make them, and a deployment can adopt them. Nothing if there are none.
 */
export async function checkLeftTables({ master, runs }: TableNames): Promise<Finding[]> {
  const found: (Finding | undefined)[] = [
    await checkLeft('master table', master, MASTER_TABLE, 'existingTables.master'),
    await checkLeft('run table', runs, RUN_TABLE, 'existingTables.runs'),
  ];
  return found.filter((each) => each !== undefined);
}

async function checkLeft(what: string, name: string, shape: TableShape, option: string): Promise<Finding | undefined> {
  let isThere = true;
  const finding = await look(what, async () => {
    const table = await describeTable(name);
    isThere = table !== undefined;
    if (!table) return { is: 'good', text: '' };
    const problems = tableProblems(shape, table);
    const left = `${name} is there, and no stack has it: a deployment that makes it is refused`;
    return problems.length > 0
      ? { is: 'bad', text: `${left}. Before one can adopt it: ${problems.join('; ')}` }
      : { is: 'warning', text: `${left}. Adopt it with ${option}: '${table.streamArn}'` };
  });
  return isThere ? finding : undefined;
}
