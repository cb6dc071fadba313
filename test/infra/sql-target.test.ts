import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { servedTargets } from '../../adapters/deployment';
import type { TypedTargets } from '../../domain/targets/typed-targets';
import { servedTargetsOf, stackTargetsOf, targetProblems } from '../../infra/targets';
import { targetsOfConfig } from '../../infra/targets-of-config';
import { bundlePaths } from '../support/stack/bundle-paths';
import { statementsOf } from '../support/stack/rights';
import { addTo } from '../support/stack/synthesize';

/* What a stack has for `sql:` targets: their files beside the bundle, and rights for what they declare. */

const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-sql-'));
const before = process.cwd();
beforeAll(() => {
  mkdirSync(path.join(folder, 'sql'));
  writeFileSync(path.join(folder, 'sql/load.sql'), 'select $day;\nselect 2');
  writeFileSync(path.join(folder, 'sql/none.sql'), '-- to be written');
  writeFileSync(path.join(folder, 'sql/latin.sql'), Buffer.from([0x2d, 0x2d, 0xe9]));
});
beforeEach(() => process.chdir(folder));
afterEach(() => process.chdir(before));
afterAll(() => rmSync(folder, { recursive: true }));

const athena = { database: 'shop' };

const aStack = (outdir = folder) =>
  new Stack(new App({ outdir }), 'Shop', { env: { account: '123456789012', region: 'eu-central-1' } });

/** The statements of the role of the function that runs work in services, without what each such function has. */
function rightsFor(targets: TypedTargets): Record<string, unknown>[] {
  const stack = aStack();
  addTo(stack, 'Pipelines', { targets });
  const known = /athena|glue|s3:PutObject,s3:DeleteObject|redshift|GetSecretValue/;
  return statementsOf(stack).filter(({ Action }) => known.test(String(Action)));
}

test('a stack hears of the ends of its statements alone, as far as the services say whose they are', () => {
  const redshift = { database: 'shop', workgroup: 'etl' };
  const stack = aStack();
  addTo(stack, 'Pipelines', {
    targets: {
      'sql:load': { file: 'sql/load.sql', athena },
      'sql:close': { file: 'sql/load.sql', athena: { ...athena, workgroup: 'nightly' } },
      'sql:copy': { file: 'sql/load.sql', redshift },
    },
  });
  const rules = Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule'));
  const patterns = rules.map(({ Properties }) => Properties.EventPattern);
  expect(patterns).toContainEqual({
    source: ['aws.athena'],
    'detail-type': ['Athena Query State Change'],
    detail: { workgroupName: ['nightly', 'primary'], currentState: ['SUCCEEDED', 'FAILED', 'CANCELLED'] },
  });
  expect(patterns).toContainEqual({
    source: ['aws.redshift-data'],
    'detail-type': ['Redshift Data Statement Status Change'],
    detail: { statementName: [{ prefix: 'runsheet ' }], state: ['FINISHED', 'FAILED', 'ABORTED'] },
  });
});

describe('the file of a target', () => {
  it('goes to the stack, with what a plan checks of it', () => {
    expect(servedTargetsOf({ 'sql:load': { file: 'sql/load.sql', athena } })).toEqual([
      {
        target: 'sql:load',
        kind: 'sql',
        fields: { file: 'sql/load.sql', athena },
        files: { 'sql/load.sql': 'select $day;\nselect 2' },
        facts: { statements: [{ line: 1, parameters: ['day'] }] },
      },
    ]);
    expect(servedTargetsOf({ 'sql:load': { file: 'sql/load.sql' } })).toEqual([]);
  });

  it('is read once for a synth', () => {
    writeFileSync(path.join(folder, 'sql/once.sql'), 'select 3');
    const targets: TypedTargets = { 'sql:once': { file: 'sql/once.sql', athena } };
    expect(targetProblems(targets, [])).toEqual([]);
    rmSync(path.join(folder, 'sql/once.sql'));
    expect(servedTargetsOf(targets)).toMatchObject([{ files: { 'sql/once.sql': 'select 3' } }]);
    expect(stackTargetsOf(targets)).toMatchObject([{ target: 'sql:once', facts: { statements: [] } }]);
  });

  it('lies beside the config, if the config says so', () => {
    const file = path.join(folder, 'runsheet.config.yaml');
    writeFileSync(file, JSON.stringify({ targets: { 'sql:load': { file: 'sql/load.sql', athena } } }));
    process.chdir(before);
    const [served] = servedTargetsOf({ ...targetsOfConfig(file), 'command:x': { run: ['x'] } });
    expect(served?.files).toEqual({ 'sql/load.sql': 'select $day;\nselect 2' });
  });

  it('is refused if it is not there, empty, or not UTF-8: all at once', () => {
    const targets = Object.fromEntries(
      ['gone', 'none', 'latin'].map((name) => [`sql:${name}`, { file: `sql/${name}.sql`, athena }]),
    );
    expect(targetProblems({ ...targets, 'sql:here': { file: 'sql/gone.sql' } }, [])).toEqual([
      expect.stringMatching(/^targets\.sql:gone cannot go to a stack: the file sql\/gone\.sql cannot be read \(ENOENT/),
      'targets.sql:latin cannot go to a stack: the file sql/latin.sql is not UTF-8: save it as UTF-8',
      'targets.sql:none cannot go to a stack: sql/none.sql holds no statement',
    ]);
  });

  it('is read by the function beside its bundle, also where the rest is known only once deployed', () => {
    const outdir = mkdtempSync(path.join(tmpdir(), 'runsheet-sql-out-'));
    const stack = aStack(outdir);
    const late = new Bucket(stack, 'Results').bucketName;
    addTo(stack, 'Pipelines', {
      targets: {
        'sql:load': { file: 'sql/load.sql', athena },
        'sql:late': { file: 'sql/load.sql', athena: { ...athena, output: `s3://${late}/x` } },
      },
    });
    const [bundle = ''] = Object.entries(bundlePaths(Template.fromStack(stack), outdir)).flatMap(([name, file]) =>
      name.endsWith('run-service') ? [file] : [],
    );
    const settings = JSON.parse(readFileSync(path.join(path.dirname(bundle), 'settings.json'), 'utf8'));
    expect(settings.files).toEqual({ 'sql:late': { 'sql/load.sql': 'select $day;\nselect 2' } });
    process.env.RUNSHEET_SERVED = JSON.stringify([
      { target: 'sql:late', kind: 'sql', fields: { file: 'sql/load.sql' } },
    ]);
    const targets = servedTargets(path.dirname(bundle));
    delete process.env.RUNSHEET_SERVED;
    for (const name of ['sql:load', 'sql:late'])
      expect(targets.get(name)?.files).toEqual({ 'sql/load.sql': 'select $day;\nselect 2' });
    rmSync(outdir, { recursive: true });
  });
});

const arn = (rest: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, rest]] });
const HERE = 'eu-central-1:123456789012';

describe('the rights', () => {
  it('are Athena’s workgroup, one database, and the folders that are declared', () => {
    const rights = rightsFor({
      'sql:load': {
        file: 'sql/load.sql',
        athena: { database: 'shop', workgroup: 'etl', output: 's3://results/shop', reads: ['s3://orders/day/'] },
      },
    });
    const by = (action: string) => rights.filter(({ Action }) => [Action].flat().includes(action));
    expect(by('athena:StartQueryExecution')).toMatchObject([{ Resource: arn(`:athena:${HERE}:workgroup/etl`) }]);
    expect(by('glue:GetTable')).toMatchObject([
      {
        Resource: [arn(`:glue:${HERE}:catalog`), arn(`:glue:${HERE}:database/shop`), arn(`:glue:${HERE}:table/shop/*`)],
      },
    ]);
    expect(by('glue:CreateTable')).toEqual([]);
    expect(by('s3:PutObject')).toMatchObject([{ Resource: arn(':s3:::results/shop/*') }]);
    expect(rights.every(({ Action }) => !JSON.stringify(Action).includes('PassRole'))).toBe(true);
  });

  it('are Redshift’s cluster and one user, and the function’s own statements', () => {
    const redshift = { database: 'shop', cluster: 'main', user: 'etl' };
    const rights = rightsFor({ 'sql:load': { file: 'sql/load.sql', redshift } });
    expect(rights).toMatchObject([
      { Action: 'redshift-data:ExecuteStatement', Resource: arn(`:redshift:${HERE}:cluster:main`) },
      {
        Resource: '*',
        Condition: { StringEquals: { 'redshift-data:statement-owner-iam-userid': '${aws:userid}' } },
      },
      {
        Action: 'redshift:GetClusterCredentials',
        Resource: [arn(`:redshift:${HERE}:dbuser:main/etl`), arn(`:redshift:${HERE}:dbname:main/shop`)],
      },
    ]);
  });

  it.each([
    [{ cluster: 'main' }, 'redshift:GetClusterCredentialsWithIAM'],
    [{ workgroup: 'etl' }, 'redshift-serverless:GetCredentials'],
    [
      { workgroup: 'etl', secret_arn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:a-AbCdEf' },
      'secretsmanager:GetSecretValue',
    ],
  ])('to sign in at %j are %s', (place, action) => {
    const rights = rightsFor({ 'sql:load': { file: 'sql/load.sql', redshift: { database: 'shop', ...place } } });
    expect(rights.map(({ Action }) => Action)).toContain(action);
  });
});
