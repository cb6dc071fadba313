import { isPassing } from '../../adapters/aws/aws-problem';
import type { AttemptClass } from '../../domain/tables/rows';
import type { DeclaredTarget } from '../../domain/targets/kind';
import { findKind } from '../../domain/targets/kinds';
import { StartRefused } from '../../drivers/service-driver';

/** A secret that the declaration names. Throws `StartRefused` if it cannot be read. */
export async function readTargetSecret(
  target: DeclaredTarget,
  place: string,
  read: (reference: string) => Promise<string>,
): Promise<string> {
  const reference = findKind(target.kind)?.secrets(target.fields).get(place) ?? '';
  try {
    return await read(reference);
  } catch (error) {
    const why = `${place} of ${target.target}: the secret "${reference}" cannot be read: ${(error as Error).message}`;
    throw notStarted('Runsheet.SecretUnavailable', why, error, 'job');
  }
}

/**
 * What the work needs cannot be read, so that nothing of it was started. If AWS throttled the read, or was out of
 * reach, that is no doing of the job.
 */
export function notStarted(name: string, message: string, error: unknown, otherwise: AttemptClass): StartRefused {
  // The library for secrets gives the error of AWS as its cause.
  const isOfAws = isPassing(error) || isPassing((error as Error).cause);
  return new StartRefused(name, message, isOfAws ? 'fault' : otherwise);
}
