import type { Usage } from '../../cost/usage';
import type { AttemptClass } from '../../tables/rows';
import { ownValue, parsedObject } from '../../values/json';

/*
 * What a call of a Lambda function came to: whose doing each error is, and what the function said of it. Names of the
 * API's errors are those of Invoke in the API's model (botocore 1.43); names of the platform's errors (Sandbox.…,
 * Runtime.…, Function.…) are those that Lambda documents and puts into the answer as `errorType`.
 */

/**
 * Errors with which Invoke is refused, so that the function surely did not run, and errors that the platform puts into
 * an answer. Any other error in an answer is the function's own, and any other error of a call leaves open whether it
 * ran.
 */
export const LAMBDA_CLASSES: Readonly<Record<string, AttemptClass>> = {
  // Faults: the account or the service had no room, or the function is being made.
  TooManyRequestsException: 'fault',
  ServiceQuotaExceededException: 'fault',
  ThrottlingException: 'fault',
  EC2ThrottledException: 'fault',
  ENILimitReachedException: 'fault',
  ENINotReadyException: 'fault',
  SubnetIPAddressLimitReachedException: 'fault',
  ResourceConflictException: 'fault',
  ResourceNotReadyException: 'fault',
  CodeArtifactUserPendingException: 'fault',
  SnapStartNotReadyException: 'fault',
  SnapStartTimeoutException: 'fault',
  SnapStartRegenerationFailureException: 'fault',
  EFSMountConnectivityException: 'fault',
  EFSMountTimeoutException: 'fault',
  S3FilesMountConnectivityException: 'fault',
  S3FilesMountTimeoutException: 'fault',
  // The call never left this machine.
  ECONNREFUSED: 'fault',
  ENOTFOUND: 'fault',
  EAI_AGAIN: 'fault',
  // Permanent: another attempt would meet the same, until somebody changes the function or its rights.
  AccessDeniedException: 'permanent',
  CodeArtifactUserDeletedException: 'permanent',
  CodeArtifactUserFailedException: 'permanent',
  EC2AccessDeniedException: 'permanent',
  EFSMountFailureException: 'permanent',
  ExpiredTokenException: 'permanent',
  InvalidParameterValueException: 'permanent',
  InvalidRequestContentException: 'permanent',
  InvalidRuntimeException: 'permanent',
  InvalidSecurityGroupIDException: 'permanent',
  InvalidSignatureException: 'permanent',
  InvalidSubnetIDException: 'permanent',
  InvalidZipFileException: 'permanent',
  KMSAccessDeniedException: 'permanent',
  KMSDisabledException: 'permanent',
  KMSInvalidStateException: 'permanent',
  KMSNotFoundException: 'permanent',
  ModeNotSupportedException: 'permanent',
  NoPublishedVersionException: 'permanent',
  RecursiveInvocationException: 'permanent',
  RequestTooLargeException: 'permanent',
  ResourceNotFoundException: 'permanent',
  S3FilesMountFailureException: 'permanent',
  SerializedRequestEntityTooLargeException: 'permanent',
  SnapStartException: 'permanent',
  UnrecognizedClientException: 'permanent',
  UnsupportedMediaTypeException: 'permanent',
  ValidationException: 'permanent',
  // Errors in an answer: what became of the function's process, or kept it from starting.
  'Sandbox.Timedout': 'timeout',
  'Sandbox.Failure': 'fault',
  'Function.ResponseSizeTooLarge': 'permanent',
  'Runtime.HandlerNotFound': 'permanent',
  'Runtime.ImportModuleError': 'permanent',
  'Runtime.InvalidEntrypoint': 'permanent',
  'Runtime.MalformedHandlerName': 'permanent',
  'Runtime.UserCodeSyntaxError': 'permanent',
  // The payload of an answer that is no JSON.
  'Runtime.MarshalError': 'permanent',
};

/** Whether a call that failed with this error may have been heard all the same. */
export function mayHaveRun(name: string): boolean {
  return !Object.hasOwn(LAMBDA_CLASSES, name);
}

/** The error of a function, as its answer has it. */
export interface FunctionError {
  name: string;
  message: string;
  class: AttemptClass;
  /** The lines of its trace, in the order of its language. */
  trace: string[];
}

/** A function's time limit, as older answers say it, without a type. */
const TIMED_OUT = /\bTask timed out after [\d.]+ seconds/;

/** Reads the payload of an answer with `FunctionError`. It is of the function's making, and may be anything. */
export function readFunctionError(payload: string): FunctionError {
  const { errorType, errorMessage, stackTrace, trace } = parsedObject(payload) ?? {};
  const message = typeof errorMessage === 'string' ? errorMessage : payload.slice(0, 1000);
  const isTimeout = errorType === undefined && TIMED_OUT.test(message);
  const name = typeof errorType === 'string' && errorType !== '' ? errorType : isTimeout ? 'Sandbox.Timedout' : 'Error';
  return { name, message, class: ownClass(name), trace: linesOf(stackTrace ?? trace) };
}

/** A class that a table has under a name of every object is none of the table's. */
function ownClass(name: string): AttemptClass {
  if (name === 'PermanentJobError') return 'permanent';
  return ownValue(LAMBDA_CLASSES, name) ?? 'job';
}

function linesOf(trace: unknown): string[] {
  return Array.isArray(trace)
    ? trace.filter((line) => typeof line === 'string').flatMap((line) => line.split('\n'))
    : [];
}

/** The lines that a function printed, out of the end of its log: without those of the platform around them. */
export function printedLines(tail: string): string[] {
  return tail.split(/\r?\n/).filter((line) => line.trim() !== '' && !OF_PLATFORM.test(line));
}

const OF_PLATFORM =
  /^(?:(?:START|END|REPORT) RequestId: |INIT_START |INIT_REPORT |XRAY TraceId: |\{"time":"[^"]*","type":"platform\.)/;

/** Lambda's last line of an invocation, in each of its two formats. */
const REPORT = /^REPORT RequestId: (\S+)\s.*?\bBilled Duration: (\d+) ms\s+Memory Size: (\d+) MB/;
const JSON_REPORT =
  /^\{"time":"[^"]*","type":"platform\.report","record":\{"requestId":"([^"]*)".*?"metrics":(\{[^}]*\})/;

/** What a call is billed for, as the end of its log says. The function's own lines may look so: the last counts. */
export function usageOfCall(
  { tail, requestId }: { tail: string; requestId: string },
  isArm: boolean,
): Usage | undefined {
  const reports = tail.split(/\r?\n/).flatMap((line) => {
    const [, id, ms, mb] = REPORT.exec(line) ?? [];
    if (id === requestId) return [{ ms: Number(ms), mb: Number(mb) }];
    const [, jsonId, metrics] = JSON_REPORT.exec(line) ?? [];
    const { billedDurationMs, memorySizeMB } = (jsonId === requestId && parsedObject(metrics ?? '')) || {};
    return billedDurationMs === undefined ? [] : [{ ms: Number(billedDurationMs), mb: Number(memorySizeMB) }];
  });
  const report = reports.at(-1);
  if (!report) return undefined;
  return usageOfLambda({ ...report, isArm });
}

/** Of one call, by its time and the function's memory. */
export function usageOfLambda({ ms, mb, isArm }: { ms: number; mb: number; isArm: boolean }): Usage {
  const gbSeconds = (ms / 1000) * (mb / 1024);
  return { [isArm ? 'lambda_gb_seconds' : 'lambda_x86_gb_seconds']: gbSeconds, lambda_requests: 1 };
}
