import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { StackTarget } from '../../domain/plans/deployed-settings';
import { findKind } from '../../domain/targets/kinds';
import { CONTEXT_FILE, folderOfTarget, RESULT_FILE, WORK_FOLDER } from '../../domain/targets/work-files';
import { baseName } from '../../domain/values/base-name';
import type { Statement } from '../statements';
import type { ServiceStatement } from './service-grants';

export function takesFiles({ kind }: Pick<StackTarget, 'kind'>): boolean {
  return findKind(kind)?.takesFiles === true;
}

/** The files of all attempts of a target. */
function objectsOf(data: IBucket, target: string, file: string): string {
  return data.arnForObjects(`${WORK_FOLDER}/${folderOfTarget(target)}/*/${file}`);
}

type Files = Pick<StackTarget, 'target' | 'files'>;

/** What the work of a target reads: its context, and the files of the project that came to the stack with it. */
function readObjects(data: IBucket, { target, files = {} }: Files): string[] {
  return [CONTEXT_FILE, ...Object.keys(files).map(baseName)].map((file) => objectsOf(data, target, file));
}

/** What the function needs that starts the work: to write what that reads, and to find and read the results. */
export function fileStatements(data: IBucket, targets: readonly Files[]): ServiceStatement[] {
  if (targets.length === 0) return [];
  const folders = targets.map(({ target }) => `${WORK_FOLDER}/${folderOfTarget(target)}/*`);
  const results = targets.map(({ target }) => objectsOf(data, target, RESULT_FILE));
  return [
    { actions: ['s3:PutObject'], resources: targets.flatMap((each) => readObjects(data, each)), why: WHY },
    { actions: ['s3:GetObject'], resources: results, why: WHY },
    {
      actions: ['s3:ListBucket'],
      resources: [data.bucketArn],
      conditions: { StringLike: { 's3:prefix': folders } },
    },
  ];
}

/** What the work's own role needs, beside the bucket's key. */
export function workStatements(data: IBucket, of: Files): Statement[] {
  return [
    { actions: ['s3:GetObject'], resources: readObjects(data, of) },
    { actions: ['s3:PutObject'], resources: [objectsOf(data, of.target, RESULT_FILE)] },
  ];
}

const WHY = 'Each attempt has a folder of its own, named by its run. The ARN holds the one target and the one file.';
