import { parseSettingsRow } from '../../../domain/groups/group-settings';
import { parseGroupsFile } from '../../../domain/groups/groups-file';
import { type Job, parseJobRow } from '../../../domain/groups/job';
import { parseExecutionInput } from '../../../domain/plans/execution-input';
import { overriddenSecrets, ungrantedSecrets } from '../../../domain/plans/plan-secrets';
import { declareTargets } from '../../../domain/targets/declared-targets';
import { aPlan, aRow } from '../../support/rows/a-row';

const DB = { secret: 'secretsmanager:orders-db' };
const aReport = (parameters: object) => aRow({ job_name: 'report', target: 'lambda:report', parameters });

describe('a row that asks for a secret', () => {
  it('is planned with its reference if its job function may read it', () => {
    const [row] = aPlan([aReport({ db: DB })]).rows;
    expect(row).toMatchObject({ status: 'PENDING', parameters: { db: DB } });
  });

  it.each([
    ['of another job function', aRow({ parameters: { db: DB } }), /"load-orders" may read none/],
    [
      'that nobody was granted',
      aReport({ db: { secret: 'ssm:/admin/token' } }),
      /"report" may read secretsmanager:orders-db, ssm:\/nightly\/token;/,
    ],
    [
      'of the same name in another case',
      aReport({ db: { secret: 'secretsmanager:Orders-DB' } }),
      /parameters\.db asks/,
    ],
  ])('is INVALID for one %s, and says where to name it', (_, row, reason) => {
    const [planned] = aPlan([row]).rows;
    expect(planned).toMatchObject({
      status: 'INVALID',
      reason_kind: 'secret_not_granted',
      reason: expect.stringMatching(reason),
    });
    expect(planned?.reason).toMatch(
      /; name it in the settings of the job, secrets: \["(ssm|secretsmanager):[\w/-]+"\], and deploy$/i,
    );
  });

  it.each([
    [{ file: '.runsheet/secrets.env' }, '; add secretsmanager:shop/db=… to .runsheet/secrets.env'],
    ['runGroup' as const, '; give it to runGroup, secrets: {"secretsmanager:shop/db": "…"}'],
  ])('says where to add one that is not there: %j', (place, remedy) => {
    const { job } = parseJobRow(aReport({ db: { secret: 'secretsmanager:shop/db' } })) as { job: Job };
    expect(ungrantedSecrets(job, new Map(), place)).toEqual([
      `parameters.db asks for "secretsmanager:shop/db": job function "report" may read none${remedy}`,
    ]);
  });

  it('is not told to add one that its target takes as no secret, and a groups file is told so at once', () => {
    const declared = declareTargets({ 'glue:load': { job: 'load' } }, '/project');
    const row = aRow({ target: 'glue:load', parameters: { db: DB } });
    const { job } = parseJobRow(row) as { job: Job };
    expect(ungrantedSecrets(job, new Map(), { file: 'secrets.env' }, declared)).toEqual([]);
    const { job_group: _, job_name: __, ...fields } = row;
    const group = { jobs: { load: fields, other: { ...fields, priority: 'high' } } };
    const parsed = parseGroupsFile({ groups: { g: group } }, { names: [], where: 'files', declared });
    const texts = 'problems' in parsed ? parsed.problems.map(({ text }) => text) : [];
    expect(texts).toEqual([
      expect.stringMatching(/^groups\.g\.jobs\.other\.priority is "high"/),
      expect.stringMatching(/^groups\.g\.jobs\.load\.parameters\.db is a secret: Glue shows a run's arguments/),
      expect.stringMatching(/^groups\.g\.jobs\.other\.parameters\.db is a secret: Glue shows/),
    ]);
  });

  it('is INVALID for an invalid reference, in a file as in the table', () => {
    const parameters = { db: { secret: 'orders-db' }, more: { secret: 1 } };
    const problem = expect.stringMatching(
      /parameters cannot be taken: "db" is not a reference .*, "more" is not a reference/,
    );
    expect(parseJobRow(aReport(parameters))).toEqual({ problems: [problem] });
    const { job_group, job_name, ...job } = aReport(parameters);
    expect(parseGroupsFile({ groups: { g: { jobs: { report: job } } } })).toEqual({
      problems: [{ path: ['groups', 'g', 'jobs', 'report', 'parameters'], text: problem }],
    });
  });
});

describe('nobody but a job’s own row', () => {
  const problem = expect.stringMatching(/parameters cannot be taken: "db" asks for a secret: only the parameters of a/);

  it('asks for a secret: not its group', () => {
    const settings = { job_group: 'nightly', job_name: '@group', parameters: { db: DB } };
    expect(parseSettingsRow(settings)).toEqual({ problems: [problem] });
  });

  it('asks for a secret: not the input of a run', () => {
    expect(parseExecutionInput({ group: 'nightly', parameters: { db: DB } })).toEqual({ problems: [problem] });
  });

  it('decides what stands in its place: the input of a run may not replace it', () => {
    const rows = [aReport({ db: DB }), aRow({ parameters: { db: 'plain' } })];
    expect([...overriddenSecrets(rows, { parameters: { db: 'mine', since: '2026' } })]).toEqual([
      ['db', ['input.parameters.db would replace a secret of job "report": leave it out, that job\'s row decides']],
    ]);
    expect([...overriddenSecrets(rows, { parameters: { since: '2026' } })]).toEqual([]);
    expect([...overriddenSecrets(rows, { parameters: { db: 'mine' }, jobs: ['load-orders'] })]).toEqual([]);
  });
});
