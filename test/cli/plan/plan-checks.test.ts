import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readChecks } from '../../../cli/plan/plan-checks';

const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-checks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const targets = { names: ['good', 'bad'], where: 'files' };
const options = { home: folder, jobs: [folder], assets: {} };

describe('what a plan can know', () => {
  beforeAll(() => {
    writeFileSync(path.join(folder, 'good.ts'), 'export const handler = 1;\n');
    writeFileSync(path.join(folder, 'bad.ts'), '\nexport const handler = (;\n');
    writeFileSync(path.join(folder, 'secrets.env'), 'ssm:/a=value\n', { mode: 0o600 });
  });

  it('on this machine is the secrets that are there, and the job functions that do not build, with file and line', async () => {
    const { secrets, secretsPlace, buildProblems } = await readChecks({ functionPrefix: 'job-' }, targets, options);
    expect(secretsPlace).toEqual({ file: path.join(folder, 'secrets.env') });
    expect([...(secrets?.get('good') ?? [])]).toEqual(['ssm:/a']);
    expect([...buildProblems.keys()]).toEqual(['bad']);
    expect(buildProblems.get('bad')).toMatch(/bad\.ts:2:25: Unexpected ";"\n {4}export const handler = \(;$/);
  });

  it('in a home without a file of secrets is that there are none', async () => {
    const { secrets } = await readChecks({ functionPrefix: 'job-' }, targets, { ...options, home: '/nowhere' });
    expect(secrets?.get('good')).toEqual(new Set());
  });

  it('on a stack is neither, and nothing is built', async () => {
    const stack = { ...options, stack: 'runsheet-dev', jobs: ['/nowhere'] };
    const { secrets, buildProblems } = await readChecks({ functionPrefix: 'x-' }, targets, stack);
    expect([secrets, buildProblems.size]).toEqual([undefined, 0]);
  });
});
