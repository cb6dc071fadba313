import type { Stack } from 'aws-cdk-lib';
import { parseReference, type SecretReference } from '../domain/secrets/secret-reference';

const READ = { secretsmanager: 'secretsmanager:GetSecretValue', ssm: 'ssm:GetParameter' };

/** The right to read these secrets and no other, one statement each. */
export function secretStatements(secrets: readonly string[], stack: Stack) {
  return secrets.flatMap((text) => {
    const secret = parseReference(text);
    return secret ? [{ actions: [READ[secret.store]], resources: [arnOf(secret, stack)] }] : [];
  });
}

/** Secrets Manager puts `-` and six characters of its own behind a name: no other secret's ARN has this form. */
function arnOf({ store, name }: SecretReference, { partition, region, account }: Stack): string {
  const resource = store === 'ssm' ? `parameter${name}` : `secret:${name}-??????`;
  return `arn:${partition}:${store}:${region}:${account}:${resource}`;
}
