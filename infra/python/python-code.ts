import { cpSync, statSync } from 'node:fs';
import path from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { builtFile, emptyFolder } from '../functions/function-code';
import { pathIn } from './path-in';

/** The code of a job file in Python. */
export interface PythonCode {
  code: Code;
  /** Where it lies, before it goes to the stack. */
  folder: string;
  /** The job's file, in the code. */
  file: string;
}

/**
 * The code of job files in Python, by job: the folder of each, with all that lies in it and in its sub-folders, under
 * its path in the project, so that places in errors are those of the project. Jobs of one folder share their code.
 */
export function pythonCode(
  scope: Construct,
  sources: ReadonlyMap<string, string>,
  root: string,
): Map<string, PythonCode> {
  const folders = [...new Set([...sources.values()].map((file) => path.dirname(path.resolve(file))))];
  const codes = new Map(folders.map((folder, index) => [folder, codeOf(scope, folder, root, index)]));
  return new Map(
    [...sources].map(([job, source]) => {
      const folder = path.dirname(path.resolve(source));
      const written = codes.get(folder) as Pick<PythonCode, 'code' | 'folder'>;
      return [job, { ...written, file: path.posix.join(placeOf(folder, root), path.basename(source)) }];
    }),
  );
}

function codeOf(scope: Construct, folder: string, root: string, index: number): Pick<PythonCode, 'code' | 'folder'> {
  const written = emptyFolder(scope, `python-${index}`);
  // The CDK needs no code to list stacks, to destroy one, or to deploy another.
  if (Stack.of(scope).bundlingRequired)
    cpSync(folder, path.join(written, placeOf(folder, root)), { recursive: true, filter });
  cpSync(builtFile('runsheet_lambda.py'), path.join(written, 'runsheet_lambda.py'));
  cpSync(builtFile('python-host.py'), path.join(written, 'runsheet_host.py'));
  return { code: Code.fromAsset(written), folder: written };
  function filter(file: string): boolean {
    return file === folder || isOfCode(file);
  }
}

/** The folder in the code: as in the project, or by its last name if it lies outside. */
function placeOf(folder: string, root: string): string {
  return pathIn(folder, root)?.split(path.sep).join('/') ?? path.basename(folder);
}

/** Not what is hidden, installed or made here, nor job files of another language, nor what pytest reads. */
function isOfCode(file: string): boolean {
  const name = path.basename(file);
  if (name.startsWith('.') || ['__pycache__', 'node_modules', 'venv'].includes(name)) return false;
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) return true;
  return !/\.([cm]?[jt]sx?|pyc)$|^test_.*\.py$|_test\.py$|^conftest\.py$/.test(name);
}
