import type { DeclaredTarget } from '../../../domain/targets/kind';
import { StartRefused } from '../../../drivers/service-driver';
import { readTargetSecret } from '../../../operations/look/not-started';

/* A secret that cannot be read refuses the start: whose doing that is. */

const fields = {
  workspace: 'https://dbc-a1b2.cloud.databricks.com',
  token: { secret: 'ssm:/etl/dbx' },
  notebook: '/x',
};
const target = { target: 'databricks:load', kind: 'databricks', folder: '/', fields } as unknown as DeclaredTarget;

const refusal = async (error: Error) => {
  const refused = await readTargetSecret(target, 'token', () => Promise.reject(error)).catch((thrown) => thrown);
  expect(refused).toBeInstanceOf(StartRefused);
  return refused as StartRefused;
};
/** As the library for secrets wraps an error of AWS. */
const wrapped = (cause: Error) => Object.assign(new Error(cause.message, { cause }), { name: 'GetParameterError' });
const ofAws = (name: string, status: number) =>
  Object.assign(new Error(`${name}!`), { name, $metadata: { httpStatusCode: status } });

test('it is read by the reference that stands in the declaration', async () => {
  expect(await readTargetSecret(target, 'token', async (reference) => `value of ${reference}`)).toBe(
    'value of ssm:/etl/dbx',
  );
});

test.each([
  ['a throttle', wrapped(ofAws('ThrottlingException', 400))],
  ['AWS’s own failure', wrapped(ofAws('InternalServiceError', 500))],
  ['a network that is gone', Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })],
])('%s is not charged', async (_, error) => {
  expect((await refusal(error)).kind).toBe('fault');
});

test.each([
  ['that is not there', wrapped(ofAws('ResourceNotFoundException', 400))],
  ['that may not be read', wrapped(ofAws('AccessDeniedException', 400))],
  ['that this machine does not have', new Error('add ssm:/etl/dbx=… to secrets.env')],
])('a secret %s is charged, and says which it is', async (_, error) => {
  expect(await refusal(error)).toMatchObject({
    kind: 'job',
    name: 'Runsheet.SecretUnavailable',
    message: `token of databricks:load: the secret "ssm:/etl/dbx" cannot be read: ${error.message}`,
  });
});
