import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { TestHome } from '../../support/home/a-home';
import { HOSTILE_AWS_CONFIG, HOSTILE_AWS_SETTINGS } from '../../support/home/aws-settings';
import { runsheet } from '../../support/home/command-line';

jest.setTimeout(120_000);

const home = new TestHome();
afterAll(() => home.remove());

/** `runsheet`, on a machine whose user has set all of that for AWS: `last` takes each variable's last value. */
function withSettings(last: boolean) {
  const settings = Object.entries(HOSTILE_AWS_SETTINGS).map(([name, values]) => [name, values.at(last ? -1 : 0)]);
  const env = {
    ...Object.fromEntries(settings),
    // Node 24 heeds the proxy variables only with this.
    NODE_USE_ENV_PROXY: '1',
    HOME: home.folder,
    AWS_CONFIG_FILE: path.join(home.folder, '.aws', 'config'),
    ...(last && { AWS_PROFILE: 'hostile' }),
  };
  return (...args: string[]) => runsheet([...args, ...home.options], home.folder, env);
}

describe('nothing that is set for AWS reaches the commands of a home', () => {
  it.each([
    ['valid settings, a profile that does not exist', false],
    ['nonsense', true],
  ])('%s', async (_, last) => {
    mkdirSync(path.join(home.folder, '.aws'), { recursive: true });
    home.file('.aws/config', HOSTILE_AWS_CONFIG);
    const run = withSettings(last);
    const file = home.groupsFile({ [`nightly-${last}`]: { jobs: { a: {} } } });
    for (const args of [
      ['apply', file, '--yes'],
      ['run', `nightly-${last}`],
      ['runs'],
      ['history', `nightly-${last}`],
    ]) {
      await expect(run(...args)).resolves.toMatchObject({ code: 0 });
    }
  });
});
