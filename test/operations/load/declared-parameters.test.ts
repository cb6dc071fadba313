import fc from 'fast-check';
import { requireGroups } from '../../../adapters/files/groups-file';
import { PARAMETER_TYPES, type ParameterType } from '../../../domain/groups/parameter-types';
import type { Json } from '../../../domain/values/json';
import { applyGroup } from '../../../operations/apply-group';
import { readParameters } from '../../../operations/load/declared-parameters';
import { loadGroup } from '../../../operations/load/load-group';
import { planApply } from '../../../operations/plan-apply';
import { aJobRow, putGroup } from '../../support/rows/a-group';
import { aGroupName, aLoadRequest, aPlannedRun, loadDependencies, requireRun } from '../../support/rows/a-run';
import { aCall, attempt } from '../../support/rows/an-attempt';
import { type MemoryTables, openMemoryTables } from '../../support/services/memory-tables';

// The law applies and loads a group each time.
jest.setTimeout(90_000);

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

const text = fc.string({ unit: 'binary', maxLength: 20 }).filter((each) => each.isWellFormed());
const day = fc
  .date({ min: new Date('1970-01-01'), max: new Date('2999-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());

/** Values of each type, with the text of `--param` that means the same. */
const VALUES: Record<ParameterType, fc.Arbitrary<{ value: Json; param: string }>> = {
  string: text.map((value) => ({ value, param: value })),
  integer: fc.maxSafeInteger().map((value) => ({ value, param: String(value) })),
  number: fc
    .double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 })
    .filter((value) => value === 0 || Math.abs(value) > 1e-99)
    .map((value) => ({ value: value + 0, param: String(value) })),
  boolean: fc.boolean().map((value) => ({ value, param: String(value) })),
  date: day.map((date) => ({ value: date.slice(0, 10), param: date.slice(0, 10) })),
  timestamp: day.map((value) => ({ value, param: value })),
  json: fc.array(fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), fc.constantFrom('a', '7'))).map((value) => ({
    value,
    param: JSON.stringify(value),
  })),
};

const parameter = fc
  .constantFrom(...PARAMETER_TYPES)
  .chain((type) =>
    fc.record({ type: fc.constant(type), given: VALUES[type], by: fc.constantFrom('group', 'job', 'run') }),
  );

describe('a declared parameter', () => {
  it('that passes keeps its value through apply, load and the job', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), parameter, { maxKeys: 5 }), async (all) => {
        const group = aGroupName();
        const of = <T>(by: string, pick: (each: (typeof all)[string]) => T) =>
          Object.fromEntries(
            Object.entries(all)
              .filter(([, each]) => each.by === by)
              .map(([name, each]) => [name, pick(each)]),
          );
        const content = {
          parameters: of('group', ({ given }) => given.value),
          parameter_types: { ...of('group', ({ type }) => type), ...of('run', ({ type }) => type) },
          jobs: {
            'load-orders': {
              target: 'lambda:load-orders',
              timeout_minutes: 1,
              maximum_retries: 0,
              priority: 0,
              parameters: of('job', ({ given }) => given.value),
              parameter_types: of('job', ({ type }) => type),
            },
          },
        };
        const [file] = requireGroups({ groups: { [group]: content } });
        if (!file) throw new Error('the file has a group');
        await applyGroup(tables.master, await planApply(tables.master, file), { by: 'ann', reason: 'a law' });
        const parameters = await readParameters(
          tables.master,
          group,
          of('run', ({ given }) => given.param),
        );
        const reply = requireRun(
          await loadGroup(aLoadRequest(group, { input: { parameters } }), loadDependencies(tables)),
        );
        let got: unknown;
        await attempt(tables, aCall(reply, 'load-orders'), (job) => {
          got = job.parameters;
        });
        expect(got).toEqual(Object.fromEntries(Object.entries(all).map(([name, { given }]) => [name, given.value])));
        // A second apply finds nothing to change.
        const { changes } = await planApply(tables.master, file);
        expect([changes.changed, changes.settings.fields]).toEqual([[], []]);
      }),
      { numRuns: 25 },
    );
  });
});

describe('a run', () => {
  const settings = { parameter_types: { limit: 'integer' } };

  it('is refused with every parameter that its group declares otherwise', async () => {
    const parameters = { limit: '7', limt: 7 };
    await expect(aPlannedRun(tables, [aJobRow()], settings, { parameters })).rejects.toMatchObject({
      name: 'Runsheet.BadInput',
      problems: [
        'input.parameters.limit is "7": expected a whole number, since its type is integer',
        'input.parameters.limt is unknown (did you mean "limit"?): declare it in the group\'s parameter_types',
      ],
    });
  });

  it('has an INVALID job whose row, or whose group, has another value', async () => {
    const jobs = [
      aJobRow({ parameters: { limit: 'x' } }),
      aJobRow({ job_name: 'report', target: 'lambda:report', parameter_types: { region: 'integer' } }),
      aJobRow({ job_name: 'other', target: 'lambda:report', parameter_types: { limit: 'string' } }),
    ];
    const { reply } = await aPlannedRun(tables, jobs, { ...settings, parameters: { region: 'north' } });
    const rowOf = (job: string) => tables.runs.findJobRun(reply, job);
    expect(await rowOf('load-orders')).toMatchObject({
      status: 'INVALID',
      problems: ['parameters.limit is "x": expected a whole number, since its type is integer'],
      bad_fields: ['parameters'],
    });
    expect(await rowOf('report')).toMatchObject({ status: 'INVALID', bad_fields: ['parameters'] });
    expect(await rowOf('other')).toMatchObject({
      problems: ['parameter_types.limit is "string": the group declares it as "integer"'],
      bad_fields: ['parameter_types'],
    });
  });

  it('keeps no types in its rows', async () => {
    const { reply } = await aPlannedRun(tables, [aJobRow({ parameter_types: { limit: 'integer' } })]);
    expect(await tables.runs.findJobRun(reply, 'load-orders')).not.toHaveProperty('parameter_types');
  });
});

describe('a text of --param', () => {
  it('is read as the group declares it', async () => {
    const group = aGroupName();
    const jobs = [aJobRow({ parameter_types: { limit: 'integer' } })];
    await putGroup(tables, group, jobs, { parameter_types: { day: 'date' } });
    const read = (texts: Record<string, string>) => readParameters(tables.master, group, texts);
    await expect(read({ limit: '7', day: '2026-11-22' })).resolves.toEqual({ limit: 7, day: '2026-11-22' });
    await expect(read({})).resolves.toEqual({});
    await expect(read({ limit: 'x', dya: '1' })).rejects.toMatchObject({
      problems: [
        '--param: parameters.limit is "x": expected a whole number, since its type is integer',
        '--param: parameters.dya is unknown (did you mean "day"?): declare it in the group\'s parameter_types',
      ],
    });
    await expect(readParameters(tables.master, 'nobody', { n: '7' })).resolves.toEqual({ n: '7' });
  });
});
