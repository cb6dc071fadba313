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

/** A file of each attempt of a target. */
function objectsOf(data: IBucket, target: string, file: string): string {
  return data.arnForObjects(`${WORK_FOLDER}/${folderOfTarget(target)}/*/${file}`);
}

type Files = Pick<StackTarget, 'target' | 'kind' | 'files'>;

/** What the work of a target reads: its context, and the files of the project that came to the stack with it. */
function namesOfRead({ files = {} }: Pick<Files, 'files'>): string[] {
  return [CONTEXT_FILE, ...Object.keys(files).map(baseName)];
}

/**
 * What the function needs that starts the work of these targets: to write what that reads, and to find and read the
 * results. By kind and not by target: it serves all of them, and an inline policy has 10,240 characters.
 */
export function fileStatements(data: IBucket, targets: readonly Files[]): ServiceStatement[] {
  if (targets.length === 0) return [];
  const folderOf = ({ kind }: Pick<Files, 'kind'>) => `${WORK_FOLDER}/${kind}/*`;
  const folders = [...new Set(targets.map(folderOf))];
  const read = targets.flatMap((each) => namesOfRead(each).map((file) => `${folderOf(each)}/${file}`));
  const objects = (keys: readonly string[]) => keys.map((key) => data.arnForObjects(key));
  return [
    { actions: ['s3:PutObject'], resources: objects([...new Set(read)]), why: WHY },
    { actions: ['s3:GetObject'], resources: objects(folders.map((folder) => `${folder}/${RESULT_FILE}`)), why: WHY },
    { actions: ['s3:ListBucket'], resources: [data.bucketArn], conditions: { StringLike: { 's3:prefix': folders } } },
  ];
}

/** What the work's own role needs, beside the bucket's key. */
export function workStatements(data: IBucket, of: Files): Statement[] {
  return [
    { actions: ['s3:GetObject'], resources: namesOfRead(of).map((file) => objectsOf(data, of.target, file)) },
    { actions: ['s3:PutObject'], resources: [objectsOf(data, of.target, RESULT_FILE)] },
  ];
}

const WHY = 'Each attempt has a folder of its own, named by its run. The ARN holds the one kind and the one file.';
