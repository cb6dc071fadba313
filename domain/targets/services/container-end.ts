import type { AttemptClass } from '../../tables/rows';
import { judgeExit } from '../program-exit';

/*
 * How a container ended, in the words of ECS, which AWS Batch passes on. The words are of the ECS Developer Guide,
 * "Stopped tasks error messages", and of the AWS Batch User Guide, "Job retries".
 */

/** How work in a container ended. */
export type ContainerEnd =
  | { is: 'succeeded' }
  | { is: 'failed'; class: AttemptClass; name: string; message: string }
  /** `detail`: what people should know of it, as the end of a sentence. */
  | { is: 'stopped'; detail?: string };

/**
 * Whose doing it is that a container did not run or was ended, by what its reason says. The first that fits holds. Any
 * other reason is the job's own: it may be its memory, its image or its network.
 */
export const REASON_CLASSES: readonly (readonly [AttemptClass, RegExp])[] = [
  // Permanent: an image, a secret or a log group that is not there, or that its roles may not read.
  [
    'permanent',
    /^CannotPull\w*:.*(not found|not exist|manifest unknown|pull access denied|AccessDenied|not authorized|unauthorized|no basic auth|no matching manifest|invalid reference)/is,
  ],
  [
    'permanent',
    /^ResourceInitializationError:.*(AccessDenied|not authorized|ResourceNotFound|can't find|does not exist|invalid)/is,
  ],
  [
    'permanent',
    /^CannotStartContainerError:.*(executable file not found|no such file or directory|permission denied)/is,
  ],
  // A queue of AWS Batch on which the job can never run (JobDetail, `statusReason`).
  ['permanent', /\bMISCONFIGURATION:/],
  // Faults: no room, a machine that went away, a registry or an agent that did not answer.
  ['fault', /^CannotPull\w*:.*(toomanyrequests|too many requests|timeout|timed out|connection re|EOF|\b50[0234]\b)/is],
  ['fault', /^(DockerTimeoutError|DockerStateError|InternalError|HostError|CannotInspectContainerError)\b/],
  ['fault', /^Host EC2|^SpotInterruption|^(Your )?Spot Task was interrupted/i],
  ['fault', /network interface|capacity|^RESOURCE:|^AGENT\b|Task failed to launch in time/i],
];

export function classOfReason(reason: string): AttemptClass {
  return REASON_CLASSES.find(([, form]) => form.test(reason))?.[0] ?? 'job';
}

/** The word with which the service names the fault: `CannotPullContainerError: …`. */
export function nameOfReason(reason: string): string | undefined {
  return /^([A-Z][A-Za-z]*(?:Error|Exception)):/.exec(reason)?.[1];
}

/** How a container ended that has an exit code. */
export function judgeContainer(
  permanent_exit_codes: readonly number[] | undefined,
  { code, what, reason = '' }: { code: number; what: string; reason?: string | undefined },
): ContainerEnd {
  const bad = judgeExit({ permanent_exit_codes: [...(permanent_exit_codes ?? [])] }, { code, signal: null });
  if (!bad) return { is: 'succeeded' };
  const said = reason === '' ? '' : `: ${reason}`;
  return {
    is: 'failed',
    class: bad.isPermanent ? 'permanent' : 'job',
    name: /^OutOfMemory/.test(reason) ? 'OutOfMemoryError' : bad.name,
    message: `${what} ${bad.text}${said}`,
  };
}
