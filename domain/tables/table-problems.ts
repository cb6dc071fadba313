import { EXPIRES_AT, FORMER_INDEX_BY_JOB, INDEX_BY_JOB, type TableShape } from './table-shapes';

/** An index as DynamoDB describes it. */
export interface FoundIndex {
  name: string;
  status: string;
  keys: readonly string[];
  /** `ALL` if it holds whole rows. */
  projection: string;
}

/** A table as DynamoDB describes it. */
export interface FoundTable {
  /** `ACTIVE` if it can be used. */
  status: string;
  /** The partition key, then the sort key. */
  keys: readonly string[];
  indexes: readonly FoundIndex[];
  /** What its stream holds. Undefined if it has no stream. */
  stream: string | undefined;
  /** Of its latest stream, which may be switched off. */
  streamArn: string | undefined;
  /** The attribute by which rows expire. Undefined if none do. */
  expiresBy: string | undefined;
}

/** Says what a table lacks to be one of Runsheet's tables, each with what to do. Nothing: it can be used or adopted. */
export function tableProblems(shape: TableShape, found: FoundTable): string[] {
  const wanted = [shape.partitionKey, shape.sortKey];
  return [
    ...(same(found.keys, wanted)
      ? []
      : [`its keys are ${found.keys.join(', ')}, and not ${wanted.join(', ')}: it is no table of Runsheet`]),
    ...shape.indexes.flatMap(({ name, partitionKey, sortKey, projects }) => {
      const keys = [partitionKey, sortKey];
      const index =
        findIndex(found, name) ?? (name === INDEX_BY_JOB ? findIndex(found, FORMER_INDEX_BY_JOB) : undefined);
      if (!index) return [`it has no index ${name} of ${keys.join(', ')}: add it, one index at a time`];
      if (!same(index.keys, keys)) return [`its index ${name} has the keys ${index.keys.join(', ')}: make it anew`];
      // More than is read costs writes, and harms nothing.
      if (projects === 'ALL' && index.projection !== 'ALL')
        return [`its index ${name} holds ${index.projection}, and not whole rows: make it anew`];
      return index.status === 'ACTIVE' ? [] : [`its index ${name} is ${index.status}: wait until it is ACTIVE`];
    }),
    ...(found.stream === 'NEW_AND_OLD_IMAGES'
      ? []
      : [`${found.stream ? `its stream has ${found.stream}` : 'it has no stream'}: give it one of NEW_AND_OLD_IMAGES`]),
    ...(found.status === 'ACTIVE' ? [] : [`it is ${found.status}: wait until it is ACTIVE`]),
  ];
}

/** Whether the rows of finished runs expire, as the run table's should. Without it they are kept, and paid for. */
export function rowsExpire({ expiresBy }: FoundTable): boolean {
  return expiresBy === EXPIRES_AT;
}

function findIndex({ indexes }: FoundTable, name: string): FoundIndex | undefined {
  return indexes.find((each) => each.name === name);
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.join() === other.join();
}
