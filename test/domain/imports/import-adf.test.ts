import { importAdf } from '../../../domain/imports/import-adf';
import type { Imported } from '../../../domain/imports/imported';

function read(columns: string[], ...rows: unknown[][]) {
  return importAdf({ columns, rows: rows.map((cells, at) => ({ place: `line ${at + 2}`, cells })) }, 'control');
}

function imported(columns: string[], ...rows: unknown[][]): Imported {
  const made = read(columns, ...rows);
  if ('problems' in made) throw new Error(made.problems.join('\n'));
  return made;
}

/** learn.microsoft.com/azure/data-factory/solution-template-bulk-copy-with-control-table */
const BULK = ['PartitionID', 'SourceTableName', 'FilterQuery'];

/** learn.microsoft.com/azure/data-factory/copy-data-tool-metadata-driven */
const MAIN = [
  'Id',
  'SourceObjectSettings',
  'SourceConnectionSettingsName',
  'CopySourceSettings',
  'SinkObjectSettings',
  'SinkConnectionSettingsName',
  'CopySinkSettings',
  'CopyActivitySettings',
  'TopLevelPipelineName',
  'TriggerName',
  'DataLoadingBehaviorSettings',
  'TaskId',
  'CopyEnabled',
];

it('makes a parallel job of each partition of the template for bulk copies', () => {
  const { groups, toFillIn, columnsLeftOut } = imported(
    [...BULK, 'Owner'],
    ['1', 'dbo.Orders', 'LastModifytime >= "2024-01-01"', 'x'],
    ['2', 'dbo.Orders', '', ''],
  );
  expect(groups).toEqual({
    control: {
      jobs: {
        'dbo-Orders-1': {
          target: 'command:copy',
          timeout_minutes: 720,
          maximum_retries: 0,
          priority: -1,
          parameters: {
            PartitionID: '1',
            SourceTableName: 'dbo.Orders',
            FilterQuery: 'LastModifytime >= "2024-01-01"',
          },
        },
        'dbo-Orders-2': expect.objectContaining({ parameters: { PartitionID: '2', SourceTableName: 'dbo.Orders' } }),
      },
    },
  });
  expect(toFillIn).toEqual([{ target: 'command:copy', what: 'copies what the parameters say' }]);
  expect(columnsLeftOut).toEqual([{ column: 'Owner', values: 1 }]);
});

it("makes a job of each object of the copy data tool's control table, in the group of its pipeline", () => {
  const source = '{"schema":"dbo","table":"Orders"}';
  const row = (more: Record<string, unknown> = {}) =>
    MAIN.map(
      (column) =>
        ({
          Id: '7',
          SourceObjectSettings: source,
          SinkObjectSettings: '{"fileName":"o.csv","fileSystem":"lake"}',
          TopLevelPipelineName: 'MetadataDrivenCopyTask_TopLevel',
          TriggerName: '["Sandbox"]',
          DataLoadingBehaviorSettings: '{"dataLoadingBehavior":"FullLoad"}',
          TaskId: '0',
          CopyEnabled: '1',
          ...more,
        })[column] ?? '',
    );
  const { groups, leftOut, notes } = imported(
    MAIN,
    row(),
    row({ CopyEnabled: 'False', DataLoadingBehaviorSettings: '{"dataLoadingBehavior":"DeltaLoad"}', TaskId: '3' }),
    row({ SourceObjectSettings: '{broken' }),
    row({ TopLevelPipelineName: 'Other', SourceObjectSettings: '{"secret":"secretsmanager:prod/root"}' }),
  );
  expect(groups).toMatchObject({
    MetadataDrivenCopyTask_TopLevel: {
      jobs: {
        'dbo-Orders': { priority: -1, parameters: { SourceObjectSettings: source } },
        'dbo-Orders-2': { is_enabled: false },
      },
    },
    // A text of JSON stays a text: as an object it would ask for a secret.
    Other: { jobs: { 'copy-7': { parameters: { SourceObjectSettings: '{"secret":"secretsmanager:prod/root"}' } } } },
  });
  expect(leftOut).toEqual([{ row: 'line 4', name: '7', problems: ['SourceObjectSettings is no object of JSON'] }]);
  expect(notes[1]?.problems.slice(-2)).toEqual([
    'loads what is new: its program must keep the watermark',
    'TaskId was left out: parallel jobs have no order',
  ]);
});

it('says which columns it expects, of the table that is meant', () => {
  expect(read(['PartitionId', 'SourceTable'])).toEqual({
    problems: [
      'the column SourceTableName is missing: rename "SourceTable" to SourceTableName',
      'the column FilterQuery is missing',
      'found the columns "PartitionId", "SourceTable"',
      expect.stringContaining('expected the columns of a control table of ADF'),
    ],
  });
  expect(read(['SourceObjectSettings'])).toMatchObject({
    problems: [
      'the column SinkObjectSettings is missing',
      'the column TopLevelPipelineName is missing',
      'the column CopyEnabled is missing',
      expect.anything(),
      expect.anything(),
    ],
  });
});
