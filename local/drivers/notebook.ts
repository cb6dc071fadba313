import { asNotebook } from '../../domain/targets/notebook';
import { judgeExit } from '../../domain/targets/program-exit';
import { type JsonObject, parsedObject } from '../../domain/values/json';
import { headOf } from '../../domain/values/well-formed';
import { pythonFrames } from '../../drivers/python-frames';
import { saidLast, WorkFailed } from '../../drivers/work-failed';
import { builtNotebookRunner } from '../built-entry';
import { checkNotebook, checkNotebooks, missingPackages } from '../python/check-notebook';
import { readPlainFile } from '../read-plain-file';
import type { Driver, How, WorkCall } from './driver';
import { type FoundNotebook, findNotebook } from './find-notebook';
import { missingSettings, settingsOf } from './find-spark';
import { SparkLog } from './spark-log';
import { sessionVariables } from './spark-settings';
import { WorkProcess } from './work-process';

/** Files of the attempt's folder, which the runner writes. */
const EXECUTED = 'executed.ipynb';
const FAILED = 'failed.json';

const MAX_FAILURE = 1024 * 1024;

/** Of the message. The lines of the cell that failed have the rest of the record's room. */
const MAX_MESSAGE = 400;

/**
 * Runs a notebook in the project's own Python: one of Jupyter by papermill, one of Databricks by our own runner. Both
 * are started by the same program of ours, which says which cell failed and keeps the executed notebook.
 */
export const notebook: Driver = {
  async start(call) {
    const { target } = call;
    const found = findNotebook(target, call.environment);
    if ('problem' in found)
      throw new WorkFailed('Runsheet.ProgramNotFound', `${target.target}: ${found.problem}`, true);
    // The connection files of a kernel that is killed are gone with the attempt.
    const ofJupyter = { JUPYTER_RUNTIME_DIR: call.folder.path('k') };
    const [python, ...others] = found.python.argv;
    const settings = settingsOf(target, asNotebook(target.fields).spark_properties);
    const ofSpark = sessionVariables(settings, call, others.length === 0 ? python : undefined);
    const environment = { ...call.environment, ...ofJupyter, ...ofSpark };
    const argv = await argumentsOf(found, call);
    const log = new SparkLog(call.print);
    const print: WorkCall['print'] = (stream, text) => log.take(stream, text);
    const process = await WorkProcess.start(argv, found.cwd, { ...call, environment, print });
    const ended = process.ended.then((exit): How => {
      log.end();
      keep(call);
      const failed = judgeExit({}, exit);
      if (!failed) return { well: true };
      const said = readFailure(call);
      if (said) return { well: false, error: errorOf(said, found.folder) };
      return {
        well: false,
        error: new WorkFailed(failed.name, `${target.target} ${failed.text}${saidLast(process.lastError)}`),
      };
    });
    return { id: process.id, ended, stop: () => process.stop() };
  },

  lookAhead(targets, environment) {
    const found = targets.map((target) => findNotebook(target, environment));
    checkNotebooks(
      found.flatMap((each) => ('problem' in each || each.format === 'jupyter' ? [] : [each])),
      environment,
    );
  },

  missing(target, environment) {
    const found = findNotebook(target, environment);
    if ('problem' in found) return found.problem;
    const settings = settingsOf(target, asNotebook(target.fields).spark_properties);
    const missing = settings === undefined ? undefined : missingSettings(target, settings, environment);
    if (missing !== undefined) return missing;
    return found.format === 'jupyter'
      ? missingPackages(found, asNotebook(target.fields).kernel, environment)
      : checkNotebook(found, environment);
  },
};

/** The attempt ends as it ended, whether or not its notebook can be kept. */
function keep(call: WorkCall): void {
  try {
    call.keepNotebook(EXECUTED);
  } catch (error) {
    call.print('stderr', `the executed notebook could not be kept: ${(error as Error).message}\n`);
  }
}

async function argumentsOf(found: FoundNotebook, { target, folder, resolve }: WorkCall): Promise<string[]> {
  const { file, format, python } = found;
  const { kernel, secrets = {} } = asNotebook(target.fields);
  const files = ['--executed', folder.path(EXECUTED), '--failed', folder.path(FAILED)];
  const run = [...python.argv, '-u', builtNotebookRunner(), format, file, '--folder', found.folder, ...files];
  if (format === 'jupyter') return kernel === undefined ? run : [...run, '--kernel', kernel];
  return [...run, '--secrets', folder.writeJson('secrets.json', await resolve(secrets as JsonObject))];
}

/** Undefined if the runner was ended before it could say anything, or what it wrote is damaged. */
function readFailure({ folder }: WorkCall): JsonObject | undefined {
  const found = readPlainFile(folder.path(FAILED), MAX_FAILURE);
  return found && 'text' in found ? parsedObject(found.text) : undefined;
}

/** What the runner says of a failure, as an error of the row: the cell's own, with its number and its lines. */
function errorOf(said: JsonObject, folder: string): WorkFailed {
  const { name, message, cell, notebook: file, source = [], frames = [], permanent } = said;
  const traceback = (frames as [string, number, string][]).map(
    ([where, line, inside]) => `File "${where}", line ${line}, in ${inside}`,
  );
  const text = String(message);
  const short = text.length > MAX_MESSAGE && cell !== undefined ? `${headOf(text, MAX_MESSAGE)}…` : text;
  const lines = source as string[];
  const place = cell === undefined ? [] : [`in cell ${cell} of ${file}${lines.length > 0 ? ':' : ''}`, ...lines];
  const whole = [short, ...place].join('\n');
  return new WorkFailed(String(name), whole, permanent === true, pythonFrames(traceback, folder));
}
