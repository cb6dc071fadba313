import { runsheet, runsheetJson } from '../support/home/command-line';
import { notOnAws } from './deployed';
import { STACK } from './stack-groups';

jest.setTimeout(120_000);

interface Finding {
  what: string;
  is: string;
  text: string;
}

const linesOf = (findings: Finding[]) => Object.fromEntries(findings.map(({ what, is }) => [what, is]));

const ACCOUNT = { Node: 'good', region: 'good', credentials: 'good', concurrency: 'good', clock: 'good' };

notOnAws('an account of its own is another').describe('doctor', () => {
  it('finds a deployed stack well, a line each, and ends with 0', async () => {
    const { stack, findings } = await runsheetJson(['doctor', '--stack', STACK]);
    expect(stack).toBe(STACK);
    expect(linesOf(findings)).toEqual({
      ...ACCOUNT,
      bootstrap: 'good',
      stack: 'good',
      version: 'good',
      'master table': 'good',
      // The emulator does not let the rows of a table that CloudFormation made expire.
      'run table': 'warning',
      rights: 'good',
    });
    const { code, stdout, stderr } = await runsheet(['doctor', '--stack', STACK]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^good +stack: ${STACK} in account 000000000000 is \\w+_COMPLETE$`, 'm'));
  });

  it('looks at the account alone before a deployment', async () => {
    const { stack, findings } = await runsheetJson(['doctor', '--aws']);
    expect(stack).toBeNull();
    expect(linesOf(findings)).toEqual({ ...ACCOUNT, bootstrap: 'good' });
  });

  it('of a stack that is not there says so, with its region, and ends with 1', async () => {
    const { code, stdout } = await runsheet(['doctor', '--stack', 'runsheet-none']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^BAD +stack: there is no stack "runsheet-none" in us-east-1 /m);
    expect(stdout).not.toContain('table');
  });

  it('in another region finds neither the stack nor a bootstrap', async () => {
    const { code, stdout } = await runsheet(['doctor', '--stack', STACK], undefined, { AWS_REGION: 'eu-west-1' });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^good +region: eu-west-1$/m);
    expect(stdout).toMatch(/^warning bootstrap: there is no .*: run npx cdk bootstrap/m);
    expect(stdout).toMatch(/^BAD +stack: there is no stack ".*" in eu-west-1 /m);
  });

  it('of one of several Runsheets looks at its own tables', async () => {
    const { findings } = await runsheetJson(['doctor', '--stack', 'Shop/shop-orders']);
    expect(findings).toContainEqual({ what: 'master table', is: 'good', text: 'shop-orders-master' });
    const { findings: both } = await runsheetJson(['doctor', '--stack', 'Shop']);
    expect(both).toContainEqual({ what: 'version', is: 'bad', text: expect.stringContaining('has 2 Runsheets') });
  });

  it.each([
    ['credentials', { AWS_ACCESS_KEY_ID: undefined }, 'credentials', /there are no AWS credentials: set AWS_PROFILE/],
    ['a region', { AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined }, 'region', /no AWS region is chosen/],
    ['a network', { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }, 'concurrency', /AWS cannot be reached/],
  ])('without %s says what to do, and asks no further', async (_, env, what, text) => {
    const { code, stdout } = await runsheet(['doctor', '--stack', STACK, '--json'], undefined, {
      HOME: '/nowhere',
      ...env,
    });
    const { findings } = JSON.parse(stdout) as { findings: Finding[] };
    expect(code).toBe(1);
    expect(findings.filter(({ is }) => is === 'bad')).toEqual([{ what, is: 'bad', text: expect.stringMatching(text) }]);
    expect(findings.map((each) => each.what)).not.toContain('stack');
  });
});
