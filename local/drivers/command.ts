import { asCommand } from '../../domain/targets/command';
import { readArguments } from '../../domain/targets/process-fields';
import { judgeExit } from '../../domain/targets/program-exit';
import { saidLast, WorkFailed } from '../../drivers/work-failed';
import type { Driver, How } from './driver';
import { folderOf } from './find-program';
import { WorkProcess } from './work-process';

/** Runs a program of this machine. It is never a shell's command line, so that no value is ever code. */
export const command: Driver = {
  async start(call) {
    const fields = asCommand(call.target.fields);
    const read = readArguments(fields.run, call.parameters);
    if ('problems' in read) throw new WorkFailed('Runsheet.BadArguments', read.problems.join('; '), true);
    const process = await WorkProcess.start(read.argv, folderOf(call.target), call);
    const ended = process.ended.then((exit): How => {
      const failed = judgeExit(fields, exit);
      if (!failed) return { well: true };
      const text = `${call.target.target} ${failed.text}${saidLast(process.lastError)}`;
      return { well: false, error: new WorkFailed(failed.name, text, failed.isPermanent) };
    });
    return { id: process.id, ended, stop: () => process.stop() };
  },
};
