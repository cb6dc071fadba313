import { Stack } from 'aws-cdk-lib';
import { CfnGlobalTable, CfnTable, type ITable, type ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { tableProblems } from '../domain/tables/table-problems';
import type { TableShape } from '../domain/tables/table-shapes';

type Keys = { attributeName: string }[];

/** What both of AWS's resources for a table have. */
interface Declared {
  keySchema: Keys;
  globalSecondaryIndexes?: { indexName: string; keySchema: Keys; projection: { projectionType?: string } }[];
  streamSpecification?: { streamViewType?: string };
}

/**
 * What a table that is made in the same app lacks to be one of Runsheet's. It is asked at the synth, when the app has
 * added all indexes. Nothing is known of an imported table: `runsheet doctor` looks at it.
 */
export function declaredProblems(table: ITable | ITableV2, shape: TableShape): string[] {
  const resource = table.node.defaultChild;
  if (!(resource instanceof CfnTable || resource instanceof CfnGlobalTable)) return [];
  const { keySchema, globalSecondaryIndexes, streamSpecification } = resource;
  const declared: Declared = Stack.of(table).resolve({ keySchema, globalSecondaryIndexes, streamSpecification });
  return tableProblems(shape, {
    status: 'ACTIVE',
    keys: namesOf(declared.keySchema),
    indexes: (declared.globalSecondaryIndexes ?? []).map((index) => ({
      name: index.indexName,
      status: 'ACTIVE',
      keys: namesOf(index.keySchema),
      projection: index.projection.projectionType ?? '',
    })),
    stream: declared.streamSpecification?.streamViewType,
    streamArn: undefined,
    expiresBy: undefined,
  });
}

function namesOf(keys: Keys): string[] {
  return keys.map(({ attributeName }) => attributeName);
}
