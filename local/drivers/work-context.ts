import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { flatVariables, type WorkContext } from '../../domain/targets/work-context';
import type { AttemptFolder } from './attempt-folder';

/** The context as a file, and its short values as variables, for a shell script. */
export function variablesOf(context: WorkContext, folder: AttemptFolder): Record<string, string> {
  return {
    RUNSHEET_CONTEXT: folder.writeJson('context.json', context),
    RUNSHEET_RESULT: folder.path('result.json'),
    ...flatVariables(context),
    ...(context.data_url.startsWith('file:') && { RUNSHEET_DATA_DIR: dirOf(context.data_url) }),
  };
}

/** The run's folder as a path, for scripts, which cannot read URLs. It ends without a slash. */
function dirOf(dataUrl: string): string {
  return path.resolve(fileURLToPath(dataUrl));
}
