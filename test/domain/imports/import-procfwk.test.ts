import { parseCsv } from '../../../domain/imports/csv';
import { importProcfwk, type ProcfwkTable } from '../../../domain/imports/import-procfwk';
import type { Imported } from '../../../domain/imports/imported';
import type { SourceTable } from '../../../domain/imports/source-table';

/*
 * The tables have the columns of MetadataDB/procfwk/Tables and rows of procfwkHelpers' SetDefault…, in
 * github.com/mrpaulandrew/procfwk.
 */
const TABLES: Record<string, string> = {
  Stages: `StageId,StageName,StageDescription,Enabled
1,Extract,Ingest all data from source systems.,1
2,Transform,Transform ingested data and apply business logic.,1
5,Speed,Regular loading of frequently used data.,0
`,
  Pipelines: `PipelineId,OrchestratorId,StageId,PipelineName,LogicalPredecessorId,Enabled
1,1,1,Wait 1,NULL,1
3,1,1,Intentional Error,NULL,0
6,1,2,Wait 5,1,1
12,1,5,Wait 1,NULL,1
`,
  PipelineParameters: `ParameterId,PipelineId,ParameterName,ParameterValue,ParameterValueLastUsed
1,1,WaitTime,3,NULL
2,3,RaiseErrors,false,
`,
  Batches: `BatchId,BatchName,BatchDescription,Enabled
B1,Daily,Daily Worker Pipelines.,1
B2,Hourly,Hourly Worker Pipelines.,0
`,
  BatchStageLink: 'BatchId,StageId\nb1,1\nb1,2\nb2,5\n',
  PipelineDependencies: 'DependencyId,PipelineId,DependantPipelineId\n1,1,6\n',
};

function tableOf(text: string): SourceTable {
  const parsed = parseCsv(text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  const [header, ...records] = parsed.records;
  return { columns: header?.cells ?? [], rows: records.map(({ line, cells }) => ({ place: `line ${line}`, cells })) };
}

const read = (tables: Record<string, string>) =>
  importProcfwk(new Map(Object.entries(tables).map(([name, text]) => [name as ProcfwkTable, tableOf(text)])), 'etl');

function imported(tables: Record<string, string>): Imported {
  const made = read(tables);
  if ('problems' in made) throw new Error(made.problems.join('\n'));
  return made;
}

it('makes a group of each batch, a stage of each stage and a job of each pipeline', () => {
  const { groups, targets, toFillIn, leftOut, notes } = imported(TABLES);
  expect(leftOut).toEqual([]);
  expect(groups).toMatchObject({
    Daily: {
      jobs: {
        'Wait-1-1': { target: 'command:pipeline', priority: 1, parameters: { pipeline: 'Wait 1', WaitTime: '3' } },
        'Intentional-Error-3': { priority: 1, is_enabled: false, parameters: { RaiseErrors: 'false' } },
        'Wait-5-6': { priority: 2 },
      },
    },
    Hourly: { is_enabled: false, jobs: { 'Wait-1-12': { priority: 5, is_enabled: false } } },
  });
  expect(Object.keys(targets)).toEqual(['command:pipeline']);
  expect(toFillIn).toHaveLength(1);
  expect(notes.map(({ row, problems }) => [row, ...problems])).toEqual([
    ['Pipelines, line 2', 'is part of a chain of dependencies: here a failed job stops all stages after it'],
    ['Pipelines, line 4', 'is part of a chain of dependencies: here a failed job stops all stages after it'],
    ['Pipelines, line 5', 'its stage 5 is disabled, so that the job is'],
  ]);
});

it('leaves out no row without a remark: of no pipeline, of no batch, of no stage, or given twice', () => {
  const { leftOut, groups, columnsLeftOut } = imported({
    ...TABLES,
    PipelineParameters: `${TABLES.PipelineParameters}3,99,Lost,1,NULL\n4,1,WaitTime,7,NULL\n`,
    Batches: `${TABLES.Batches}B3,Empty,,1\n`,
    BatchStageLink: `${TABLES.BatchStageLink}b9,1\nb1,9\n`,
    PipelineDependencies: `${TABLES.PipelineDependencies}2,1,77\n`,
  });
  expect(leftOut.map(({ row, problems }) => [row, ...problems])).toEqual([
    ['BatchStageLink, line 5', 'BatchId is "b9", which Batches does not have'],
    ['BatchStageLink, line 6', 'StageId is "9", which Stages does not have'],
    ['Batches, line 4', 'BatchStageLink has no stage of it'],
    ['PipelineParameters, line 4', 'PipelineId is "99", which Pipelines does not have'],
    ['PipelineParameters, line 5', 'ParameterName is "WaitTime", as in an earlier row of this pipeline'],
    ['PipelineDependencies, line 3', 'DependantPipelineId is "77", which Pipelines does not have'],
  ]);
  expect(groups.Daily?.jobs['Wait-1-1']?.parameters).toEqual({ pipeline: 'Wait 1', WaitTime: '3' });
  expect(columnsLeftOut.map(({ column, values }) => `${column} ${values}`)).toEqual([
    'Stages.StageName 3',
    'Stages.StageDescription 3',
    'Pipelines.OrchestratorId 4',
    'PipelineParameters.ParameterValueLastUsed 0',
    'Batches.BatchDescription 2',
  ]);
  const { Stages = '', Pipelines = '', Batches = '' } = TABLES;
  expect(imported({ Stages, Pipelines, Batches }).leftOut.map(({ row }) => row)).toEqual([
    'Batches, line 2',
    'Batches, line 3',
  ]);
});

it('is one group without batches', () => {
  const { Stages = '', Pipelines = '' } = TABLES;
  const { groups } = imported({ Stages, Pipelines });
  expect(Object.keys(groups)).toEqual(['etl']);
  expect(Object.keys(groups.etl?.jobs ?? {})).toHaveLength(4);
});

it('names every missing column of every table', () => {
  expect(read({ Stages: 'StageId,Name\n', Pipelines: 'Pipeline Id,StageId,PipelineNam,Enabled\n' })).toEqual({
    problems: [
      'Stages: the column StageName is missing',
      'Stages: the column Enabled is missing',
      'Stages: found the columns "StageId", "Name"',
      'Pipelines: the column PipelineName is missing: rename "PipelineNam" to PipelineName',
      'Pipelines: found the columns "Pipeline Id", "StageId", "PipelineNam", "Enabled"',
    ],
  });
});

it('leaves out rows without a stage, a name or an id of their own, and takes hostile cells for texts', () => {
  const { groups, leftOut, targets } = imported({
    Stages: 'StageId,StageName,Enabled\n1,a,1\n1,b,1\nx,c,1\n',
    Pipelines: [
      'PipelineId,StageId,PipelineName,Enabled',
      '1,1,"=cmd|\'/c calc\'!A1",1',
      '2,9,lost,1',
      '3,1,NULL,1',
      '1,1,again,1',
      '4,x,odd,1',
      `5,1,${'n'.repeat(10_000)},1`,
    ].join('\n'),
    PipelineParameters:
      'PipelineId,ParameterName,ParameterValue\n1,pipeline,other\n1,x,"{""secret"":""secretsmanager:a""}"\n1,,y\n',
  });
  expect(leftOut.map(({ row }) => row)).toEqual([
    'Stages, line 3',
    'Pipelines, line 5',
    'PipelineParameters, line 4',
    'Pipelines, line 3',
    'Pipelines, line 4',
    'Pipelines, line 6',
  ]);
  const [hostile, long] = Object.values(groups.etl?.jobs ?? {});
  expect(hostile?.parameters).toEqual({ pipeline: "=cmd|'/c calc'!A1", x: '{"secret":"secretsmanager:a"}' });
  expect([hostile?.target, long?.target]).toEqual(['command:pipeline', 'command:pipeline']);
  expect(Object.keys(groups.etl?.jobs ?? {}).every((name) => name.length <= 64)).toBe(true);
  expect(JSON.stringify(targets)).not.toContain('calc');
});
