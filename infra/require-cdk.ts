import { CannotSynthesize } from './cannot-synthesize';

/*
 * Imported first by the door: the CDK is the user's own, and who imports `runsheet/cdk` without it reads what to do
 * instead of a stack trace from a bundled file.
 */
const missing = ['aws-cdk-lib', 'constructs'].filter((name) => !isInstalled(name));

if (missing.length > 0) {
  const are = missing.length > 1 ? 'are' : 'is';
  throw new CannotSynthesize(
    `runsheet/cdk needs the CDK, and ${missing.join(' and ')} ${are} not installed: ` +
      `npm install --save-dev ${missing.join(' ')}`,
  );
}

function isInstalled(name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}
