import { readArguments } from '../../domain/targets/process-fields';
import { judgeExit } from '../../domain/targets/program-exit';
import { applicationOf, asSpark } from '../../domain/targets/spark';
import type { SparkFields } from '../../domain/targets/target-fields';
import { WorkFailed } from '../../drivers/work-failed';
import type { Driver, How, WorkCall } from './driver';
import { folderOf } from './find-program';
import { fileOf, findSpark, settingsOf } from './find-spark';
import { SparkOutput } from './spark-output';
import { propertiesFile, sparkVariables } from './spark-settings';
import { WorkProcess } from './work-process';

/** Runs a Spark application by spark-submit, in a JVM of its own, which a stop ends with all that it computes. */
export const spark: Driver = {
  async start(call) {
    const { target } = call;
    const fields = asSpark(target.fields);
    const read = readArguments(fields.arguments ?? [], call.parameters);
    if ('problems' in read) throw new WorkFailed('Runsheet.BadArguments', read.problems.join('; '), true);
    const found = findSpark(target, { ...call.environment, ...call.ownVariables });
    if ('missing' in found)
      throw new WorkFailed('Runsheet.ProgramNotFound', `${target.target}: ${found.missing}`, true);

    const output = new SparkOutput(call.print);
    const process = await WorkProcess.start(
      [...found.submit, ...optionsOf(fields, call), fileOf(target, applicationOf(fields)), ...read.argv],
      folderOf(target),
      {
        ...call,
        environment: {
          ...call.environment,
          ...sparkVariables(call, found.python),
        },
        print: (stream, text) => output.take(stream, text),
      },
    );
    const ended = process.ended.then((exit): How => {
      output.end();
      const failed = judgeExit(fields, exit);
      return failed ? { well: false, error: output.errorOf(failed, exit, target) } : { well: true };
    });
    return { id: process.id, ended, stop: () => process.stop() };
  },

  missing(target, environment) {
    const texts = Object.entries(asSpark(target.fields).env ?? {}).filter(([, value]) => typeof value === 'string');
    const found = findSpark(target, { ...environment, ...(Object.fromEntries(texts) as NodeJS.ProcessEnv) });
    return 'missing' in found ? found.missing : undefined;
  },
};

/** The settings come from a file: spark-submit passes over those of a session that the script builds. */
function optionsOf({ class: ofClass, properties: given }: SparkFields, call: WorkCall): string[] {
  const properties = settingsOf(call.target, given);
  return [
    ...(ofClass === undefined ? [] : ['--class', ofClass]),
    ...(properties === undefined ? [] : ['--properties-file', propertiesFile(properties, call)]),
  ];
}
