import {
  BOOTSTRAP_PARAMETER,
  readBootstrapVersion,
  readConcurrency,
  readRegion,
  requireCredentials,
} from '../../adapters/aws/account';
import type { Finding } from '../../domain/values/finding';
import { missingProfile } from '../../drivers/missing-for-aws';
import { look } from './look';

/** One run has at most 40 + 40 jobs going, and a function that settles them. */
const ENOUGH_AT_ONCE = 81;

/** AWS wants this many left unreserved. */
const LEFT_UNRESERVED = 100;

/** What the stack's template asks for. */
const LEAST_BOOTSTRAP = 6;

const SKEW_MS = 60_000;
/** AWS refuses a call that was signed that far from its own time. */
const MOST_SKEW_MS = 300_000;

type Seen = Omit<Finding, 'what'>;

/**
 * Looks at the account and region of the environment's credentials: whether a stack can be deployed there, and run. If
 * AWS does not answer, nothing else is asked.
 */
export async function checkAccount(
  now: () => number,
  isDeployed: boolean,
  environment: NodeJS.ProcessEnv,
): Promise<Finding[]> {
  const region = await look('region', async () => ({ is: 'good', text: await readRegion() }));
  const credentials = await look('credentials', async () => {
    const missing = missingProfile(environment);
    if (missing !== undefined) return { is: 'bad', text: missing };
    await requireCredentials();
    return { is: 'good', text: 'found' };
  });
  if (region.is === 'bad' || credentials.is === 'bad') return [region, credentials];
  let clockAheadMs: number | undefined;
  const lambda = await look('concurrency', async () => {
    const concurrency = await readConcurrency(now);
    clockAheadMs = concurrency.clockAheadMs;
    return seeConcurrency(concurrency);
  });
  if (lambda.is === 'bad') return [region, credentials, lambda];
  return [
    region,
    credentials,
    lambda,
    { what: 'clock', ...seeClock(clockAheadMs) },
    await look('bootstrap', async () => seeBootstrap(await readBootstrapVersion(), isDeployed)),
  ];
}

export function seeConcurrency({ limit, unreserved }: { limit: number; unreserved: number }): Seen {
  const text = `${limit} functions at once in this account and region, ${unreserved} of them not reserved`;
  const canReserve = unreserved > LEFT_UNRESERVED ? '' : '. Nothing can be reserved: leave reservedConcurrency out';
  if (unreserved >= ENOUGH_AT_ONCE) return { is: 'good', text: text + canReserve };
  return {
    is: 'warning',
    text: `${text}: a run of ${ENOUGH_AT_ONCE - 1} jobs at once waits for room. Ask AWS for more, under Service Quotas, Lambda, "Concurrent executions"${canReserve}`,
  };
}

export function seeClock(aheadMs: number | undefined): Seen {
  if (aheadMs === undefined) return { is: 'warning', text: 'AWS did not say its time' };
  const off = Math.abs(aheadMs);
  if (off < SKEW_MS) return { is: 'good', text: `within a minute of AWS's` };
  const text = `this machine is ${Math.round(off / 1000)} s ${aheadMs > 0 ? 'behind' : 'ahead of'} AWS: set its clock`;
  return off < MOST_SKEW_MS ? { is: 'warning', text } : { is: 'bad', text: `${text}, or AWS refuses what it signs` };
}

export function seeBootstrap(version: number | undefined, isDeployed: boolean): Seen {
  if (version === undefined) {
    const text = `there is no ${BOOTSTRAP_PARAMETER}: run npx cdk bootstrap, unless yours has a qualifier of its own`;
    return { is: isDeployed ? 'warning' : 'bad', text };
  }
  if (version >= LEAST_BOOTSTRAP) return { is: 'good', text: `version ${version}` };
  return {
    is: 'bad',
    text: `version ${version}, and a deployment wants ${LEAST_BOOTSTRAP}: run npx cdk bootstrap again`,
  };
}
