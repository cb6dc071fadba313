import { A_WEEK } from '../targets/kind';
import { showValue } from '../values/show-value';
import { NamedTable, plainName } from './columns';
import { Draft, type DraftGroup } from './draft';
import type { Imported, ImportProblems } from './imported';
import { flagOf } from './read-cell';
import type { SourceRow, SourceTable } from './source-table';

/** The tables of procfwk's database that say what runs, and the columns that they need. */
export const PROCFWK_TABLES = {
  Stages: ['StageId', 'StageName', 'Enabled'],
  Pipelines: ['PipelineId', 'StageId', 'PipelineName', 'Enabled'],
  PipelineParameters: ['PipelineId', 'ParameterName', 'ParameterValue'],
  Batches: ['BatchId', 'BatchName', 'Enabled'],
  BatchStageLink: ['BatchId', 'StageId'],
  PipelineDependencies: ['PipelineId', 'DependantPipelineId'],
} as const;

/** The columns that become something here, or a remark. Ids of rows that nothing refers to say nothing else. */
const USED: Readonly<Record<ProcfwkTable, readonly string[]>> = {
  Stages: ['StageId', 'Enabled'],
  Pipelines: ['PipelineId', 'StageId', 'PipelineName', 'Enabled', 'LogicalPredecessorId'],
  PipelineParameters: ['ParameterId', 'PipelineId', 'ParameterName', 'ParameterValue'],
  Batches: ['BatchId', 'BatchName', 'Enabled'],
  BatchStageLink: ['BatchId', 'StageId'],
  PipelineDependencies: ['DependencyId', 'PipelineId', 'DependantPipelineId'],
};

export type ProcfwkTable = keyof typeof PROCFWK_TABLES;

/** Without these nothing is known to run. */
export const NEEDED: readonly ProcfwkTable[] = ['Stages', 'Pipelines'];

/** The parameter that names the pipeline, of the one target that runs them all. */
const PIPELINE = 'pipeline';

interface Named {
  row: SourceRow;
  id: string;
}

/**
 * Makes a group of each batch, a stage of each stage and a job of each pipeline. Without batches all of it is one
 * group.
 * @param group its name then
 */
export function importProcfwk(
  tables: ReadonlyMap<ProcfwkTable, SourceTable>,
  group: string,
  only?: readonly string[],
): Imported | ImportProblems {
  const named = new Map([...tables].map(([name, table]) => [name, new NamedTable(table, PROCFWK_TABLES[name])]));
  const problems = [...named].flatMap(([name, table]) => table.problems.map((problem) => `${name}: ${problem}`));
  return problems.length > 0 ? { problems } : new Procfwk(named, group).imported(only);
}

class Procfwk {
  readonly #draft = new Draft();
  readonly #tables: ReadonlyMap<ProcfwkTable, NamedTable>;
  readonly #group: string;

  constructor(tables: ReadonlyMap<ProcfwkTable, NamedTable>, group: string) {
    this.#tables = tables;
    this.#group = group;
  }

  imported(only: readonly string[] | undefined): Imported {
    const stages = new Map(this.#named('Stages', 'StageId').map((stage) => [stage.id, stage]));
    const groups = this.#groups([...stages.keys()]);
    const pipelines = this.#named('Pipelines', 'PipelineId');
    const ids = new Set(pipelines.map(({ id }) => id));
    const parameters = this.#parameters(ids);
    const dependencies = this.#rows('PipelineDependencies');
    const chained = new Set(dependencies.map((row) => this.#text('PipelineDependencies', row, 'PipelineId')));
    for (const pipeline of pipelines) {
      const stage = this.#text('Pipelines', pipeline.row, 'StageId') ?? '';
      const found = stages.get(stage);
      const into = groups.filter(({ stages: of }) => of.has(stage));
      if (!found)
        this.#leaveOut(
          'Pipelines',
          pipeline.row,
          'PipelineName',
          `StageId is ${showValue(stage)}, which Stages does not have`,
        );
      else if (into.length === 0)
        this.#leaveOut('Pipelines', pipeline.row, 'PipelineName', `its stage ${stage} is in no batch`);
      else for (const each of into) this.#addJob(each.group, pipeline, found, parameters, chained.has(pipeline.id));
    }
    for (const row of dependencies)
      for (const column of ['PipelineId', 'DependantPipelineId'])
        this.#isKnown('PipelineDependencies', row, column, ids);
    return { ...this.#draft.imported(only), columnsLeftOut: this.#columnsLeftOut() };
  }

  /** Whether the table of that id has it. A row that belongs nowhere is left out. */
  #isKnown(table: ProcfwkTable, row: SourceRow, column: string, ids: ReadonlySet<string>, of = 'Pipelines'): boolean {
    const id = this.#text(table, row, column);
    if (id !== undefined && ids.has(id)) return true;
    this.#leaveOut(table, row, column, `${column} is ${showValue(id ?? '')}, which ${of} does not have`);
    return false;
  }

  #columnsLeftOut(): Imported['columnsLeftOut'] {
    return [...this.#tables].flatMap(([name, { table }]) =>
      table.columns.flatMap((column) => {
        if (USED[name].some((used) => plainName(used) === plainName(column))) return [];
        const values = table.rows.filter((row) => this.#text(name, row, column) !== undefined).length;
        return [{ column: `${name}.${column}`, values }];
      }),
    );
  }

  /** The batches with their stages. A stage may be in several. */
  #groups(all: readonly string[]): { group: DraftGroup; stages: ReadonlySet<string> }[] {
    const links = this.#rows('BatchStageLink');
    const batches = this.#named('Batches', 'BatchId');
    if (batches.length === 0 || links.length === 0) return [{ group: this.#oneGroup(batches), stages: new Set(all) }];
    const ids = new Set(batches.map(({ id }) => id.toLowerCase()));
    const stages = new Set(all);
    for (const link of links) {
      const batch = this.#text('BatchStageLink', link, 'BatchId');
      if (ids.has(batch?.toLowerCase() ?? '')) this.#isKnown('BatchStageLink', link, 'StageId', stages, 'Stages');
      else this.#isKnown('BatchStageLink', link, 'BatchId', new Set(), 'Batches');
    }
    return batches.map(({ row, id }) => {
      const own = links.filter(
        (link) => this.#text('BatchStageLink', link, 'BatchId')?.toLowerCase() === id.toLowerCase(),
      );
      const given = this.#text('Batches', row, 'BatchName') ?? id;
      if (own.length === 0) this.#leaveOut('Batches', row, 'BatchName', 'BatchStageLink has no stage of it');
      const is_enabled = flagOf(this.#text('Batches', row, 'Enabled')) ?? false;
      const group = this.#draft.addGroup(placeOf('Batches', row), given, { is_enabled });
      return { group, stages: new Set(own.map((link) => this.#text('BatchStageLink', link, 'StageId') ?? '')) };
    });
  }

  /** Of all stages. Batches that nothing is linked to say nothing of them. */
  #oneGroup(batches: readonly Named[]): DraftGroup {
    const problem = 'no row of BatchStageLink says which stages are in it: all stages are one group';
    for (const { row } of batches) this.#leaveOut('Batches', row, 'BatchName', problem);
    return this.#draft.addGroup('Stages', this.#group);
  }

  #addJob(
    group: DraftGroup,
    { row, id }: Named,
    stage: Named,
    parameters: ReadonlyMap<string, ReadonlyMap<string, string>>,
    isChained: boolean,
  ): void {
    const name = this.#text('Pipelines', row, 'PipelineName');
    if (name === undefined) {
      this.#leaveOut('Pipelines', row, 'PipelineName', 'PipelineName is missing');
      return;
    }
    const own = parameters.get(id) ?? new Map<string, string>();
    const stageEnabled = flagOf(this.#text('Stages', stage.row, 'Enabled'));
    const notes = [
      ...(own.has(PIPELINE) ? [`its parameter ${PIPELINE} was left out: it is the pipeline's name here`] : []),
      ...(stageEnabled === false ? [`its stage ${stage.id} is disabled, so that the job is`] : []),
      ...(isChained || this.#text('Pipelines', row, 'LogicalPredecessorId') !== undefined
        ? ['is part of a chain of dependencies: here a failed job stops all stages after it']
        : []),
    ];
    const enabled = flagOf(this.#text('Pipelines', row, 'Enabled')) ?? false;
    this.#draft.addJob(group, {
      row: placeOf('Pipelines', row),
      given: `${name}-${id}`.replace(/\W+/g, '-'),
      target: this.#target(),
      fields: {
        timeout_minutes: A_WEEK.minutes,
        maximum_retries: 0,
        priority: /^\d+$/.test(stage.id) ? Number(stage.id) : stage.id,
        is_enabled: stageEnabled === false ? false : enabled,
        parameters: { ...Object.fromEntries(own), [PIPELINE]: name },
      },
      notes,
    });
  }

  #made: string | undefined;

  #target(): string {
    this.#made ??= this.#draft.targetToFillIn(
      'pipeline',
      'starts the pipeline that a parameter names, and waits for it',
    );
    return this.#made;
  }

  #parameters(pipelines: ReadonlySet<string>): ReadonlyMap<string, Map<string, string>> {
    const found = new Map<string, Map<string, string>>();
    for (const row of this.#rows('PipelineParameters')) {
      const id = this.#text('PipelineParameters', row, 'PipelineId') ?? '';
      const name = this.#text('PipelineParameters', row, 'ParameterName');
      if (name === undefined) {
        this.#leaveOut('PipelineParameters', row, 'PipelineId', 'ParameterName is missing');
        continue;
      }
      if (!this.#isKnown('PipelineParameters', row, 'PipelineId', pipelines)) continue;
      const own = found.get(id) ?? new Map<string, string>();
      if (own.has(name)) {
        const problem = `ParameterName is ${showValue(name)}, as in an earlier row of this pipeline`;
        this.#leaveOut('PipelineParameters', row, 'PipelineId', problem);
        continue;
      }
      found.set(id, own.set(name, this.#text('PipelineParameters', row, 'ParameterValue') ?? ''));
    }
    return found;
  }

  /** The rows with an id of their own. */
  #named(table: ProcfwkTable, column: string): Named[] {
    const found = new Map<string, Named>();
    for (const row of this.#rows(table)) {
      const id = this.#text(table, row, column);
      if (id === undefined) this.#leaveOut(table, row, column, `${column} is missing`);
      else if (found.has(id)) this.#leaveOut(table, row, column, `${column} is ${showValue(id)}, as in an earlier row`);
      else found.set(id, { row, id });
    }
    return [...found.values()];
  }

  #rows(table: ProcfwkTable): readonly SourceRow[] {
    const rows = this.#tables.get(table)?.table.rows ?? [];
    return rows.filter((row) => {
      if (row.problem !== undefined) this.#draft.leaveOut(undefined, placeOf(table, row), null, row.problem);
      return row.problem === undefined;
    });
  }

  #text(table: ProcfwkTable, row: SourceRow, column: string): string | undefined {
    return this.#tables.get(table)?.text(row, column);
  }

  #leaveOut(table: ProcfwkTable, row: SourceRow, column: string, problem: string): void {
    this.#draft.leaveOut(undefined, placeOf(table, row), this.#text(table, row, column) ?? null, problem);
  }
}

function placeOf(table: ProcfwkTable, { place }: SourceRow): string {
  return `${table}, ${place}`;
}
