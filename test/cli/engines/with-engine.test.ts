import { onStack } from '../../../cli/engines/with-engine';

const before = { ...process.env };
beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  process.env.HOME = '/nowhere';
});
afterEach(() => {
  process.env = { ...before };
});

const failing = (message: string, name = 'Error') =>
  onStack(async () => {
    throw Object.assign(new Error(message), { name });
  });

test('all settings for AWS that are missing are named at once, whichever the SDK names first', async () => {
  await expect(failing('Region is missing')).rejects.toThrow(/^no AWS region is chosen: .+; no credentials for AWS/);
  await expect(failing('none', 'CredentialsProviderError')).rejects.toThrow(
    /^there are no AWS credentials: .+; no region of AWS is chosen: set AWS_REGION/,
  );
  process.env.AWS_PROFILE = 'shop';
  await expect(failing('none', 'CredentialsProviderError')).rejects.toThrow(
    /^AWS_PROFILE is "shop", and .+ no such profile: .+; no region of AWS is chosen: set AWS_REGION, or "region" of the profile shop/,
  );
});

test('one that is missing alone is named alone', async () => {
  process.env.AWS_REGION = 'eu-west-1';
  await expect(failing('none', 'CredentialsProviderError')).rejects.toThrow(/^there are no AWS credentials: [^;]+$/);
});
