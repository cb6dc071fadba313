import { deflateSync } from 'node:zlib';
import { errorRecord } from '../../domain/attempts/attempt-error';
import { type BadEnd, isGivenUp, outputOfWork } from '../../domain/runs/service-work';
import { MAX_OUTPUT_BYTES } from '../../domain/tables/limits';
import type { AttemptClass } from '../../domain/tables/rows';
import { findKind } from '../../domain/targets/kinds';
import { flatVariables, pipesContext, type WorkContext } from '../../domain/targets/work-context';
import { CONTEXT_FILE, folderOfAttempt, missingRoot, RESULT_FILE } from '../../domain/targets/work-files';
import { baseName } from '../../domain/values/base-name';
import type { JsonObject } from '../../domain/values/json';
import { neverSent } from '../../drivers/never-sent';
import { refusing } from '../../drivers/refusing';
import { StartRefused } from '../../drivers/service-driver';
import { goingOn, type Looking } from './looking';
import { tokenOf } from './work-token';

/*
 * How work that runs on other machines hears of its job, and says its result: by two files in S3, one that this side
 * writes before it starts the work, and one that is read once the work has ended well.
 */

/**
 * A task of ECS takes 8,192 characters of overrides in all, and its parameters may fill the command: the inline context
 * of Dagster Pipes is left out if it is longer than this. It is in the file anyway.
 */
const MAX_PIPES = 1_000;

/** Writes the context, and returns the variables of the work; none for a kind that takes no files. */
export async function tellWork(
  looking: Looking,
  context: WorkContext,
  token: string,
): Promise<Readonly<Record<string, string>>> {
  const { target, files, row } = looking;
  if (!findKind(target.kind)?.takesFiles) return {};
  const missing = missingRoot(files?.root);
  if (missing !== undefined || files === undefined)
    throw new StartRefused('Runsheet.NoWorkFiles', `${target.target} was not started: ${missing}`, 'permanent');
  const folder = folderOfAttempt(files.root, target.target, row, token);
  const url = `${folder}/${CONTEXT_FILE}`;
  const own = Object.entries(target.files ?? {}).map(([file, text]) => [`${folder}/${baseName(file)}`, text] as const);
  for (const [each, text] of [[url, JSON.stringify(context)] as const, ...own])
    await refusing(`${target.target} was not started: its ${each} cannot be written`, classOf, () =>
      files.write(each, text),
    );
  return {
    RUNSHEET_CONTEXT: url,
    RUNSHEET_RESULT: `${folder}/${RESULT_FILE}`,
    ...flatVariables(context),
    ...pipesVariables(context),
  };
}

/** What it says by Dagster Pipes stands in its log: nobody reads that for a result. */
function pipesVariables(context: WorkContext): Record<string, string> {
  const { run_id: _run, job: _job, attempt: _attempt, ...extras } = context;
  const inline = encode({ data: pipesContext(context, extras) });
  if (inline.length > MAX_PIPES) return {};
  return { DAGSTER_PIPES_CONTEXT: inline, DAGSTER_PIPES_MESSAGES: encode({ stdio: 'stdout' }) };
}

function encode(content: JsonObject): string {
  return deflateSync(JSON.stringify(content)).toString('base64');
}

/** The result of work that has ended well, or why it cannot be kept. */
export async function resultInFile(looking: Looking): Promise<{ output: string } | BadEnd> {
  const { files, target, row, run, now, log } = looking;
  const bad = (name: string, what: string): BadEnd => ({
    class: 'permanent',
    error: errorRecord(name, `the result, RUNSHEET_RESULT, ${what}`),
    workOver: true,
  });
  const url = `${folderOfAttempt(files?.root ?? '', target.target, row, tokenOf(row, run))}/${RESULT_FILE}`;
  try {
    const found = await files?.find(url, MAX_OUTPUT_BYTES);
    if (!found) return outputOfWork(undefined);
    const { bytes } = found;
    if (bytes > MAX_OUTPUT_BYTES)
      return bad(
        'Runsheet.OutputTooLarge',
        `has ${bytes} bytes: at most ${MAX_OUTPUT_BYTES} are kept; write data to RUNSHEET_DATA_URL and say its name`,
      );
    return 'text' in found ? outputOfWork(found.text) : bad('Runsheet.OutputNotJson', found.problem);
  } catch (error) {
    // The work has ended well, so another look can read it. Without the right to read it none can.
    log('warn', `${url} cannot be read: ${error}`);
    const isFinal = REFUSALS.has((error as Error).name) || neverSent(error) !== undefined || isGivenUp(row, now());
    if (isFinal) return bad('Runsheet.ResultUnreadable', `${url}, cannot be read: ${(error as Error).message}`);
    throw goingOn(looking, `its result cannot be read: ${error}`);
  }
}

/** S3's words for what another attempt would meet again (S3 API Reference, "Error responses"). */
const REFUSALS: ReadonlySet<string> = new Set([
  'AccessDenied',
  'AllAccessDisabled',
  'ExpiredToken',
  'InvalidAccessKeyId',
  'InvalidBucketName',
  'NoSuchBucket',
  'PermanentRedirect',
  'SignatureDoesNotMatch',
]);

function classOf(name: string): AttemptClass | undefined {
  return REFUSALS.has(name) ? 'permanent' : undefined;
}
