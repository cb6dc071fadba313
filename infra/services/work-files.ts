import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { StackTarget } from '../../domain/plans/deployed-settings';
import { findKind } from '../../domain/targets/kinds';
import { CONTEXT_FILE, folderOfTarget, RESULT_FILE, WORK_FOLDER } from '../../domain/targets/work-files';
import type { Statement } from '../statements';
import type { ServiceStatement } from './service-grants';

export function takesFiles({ kind }: Pick<StackTarget, 'kind'>): boolean {
  return findKind(kind)?.takesFiles === true;
}

/** The files of all attempts of a target. */
function objectsOf(data: IBucket, target: string, file: string): string {
  return data.arnForObjects(`${WORK_FOLDER}/${folderOfTarget(target)}/*/${file}`);
}

/** What the function needs that starts the work: to write the contexts, and to find and read the results. */
export function fileStatements(data: IBucket, targets: readonly string[]): ServiceStatement[] {
  if (targets.length === 0) return [];
  const folders = targets.map((target) => `${WORK_FOLDER}/${folderOfTarget(target)}/*`);
  return [
    { actions: ['s3:PutObject'], resources: targets.map((target) => objectsOf(data, target, CONTEXT_FILE)), why: WHY },
    { actions: ['s3:GetObject'], resources: targets.map((target) => objectsOf(data, target, RESULT_FILE)), why: WHY },
    {
      actions: ['s3:ListBucket'],
      resources: [data.bucketArn],
      conditions: { StringLike: { 's3:prefix': folders } },
    },
  ];
}

/** What the work's own role needs, beside the bucket's key. */
export function workStatements(data: IBucket, target: string): Statement[] {
  return [
    { actions: ['s3:GetObject'], resources: [objectsOf(data, target, CONTEXT_FILE)] },
    { actions: ['s3:PutObject'], resources: [objectsOf(data, target, RESULT_FILE)] },
  ];
}

const WHY = 'Each attempt has a folder of its own, named by its run. The ARN holds the one target and the one file.';
