import type { AwsPlace, NoticePattern } from '../kind';

/**
 * What a field of an event holds of a thing that is declared by its name or ARN. Open if only the deployment knows it.
 */
export function arnPattern(field: string, nameOrArn: string, resource: string): NoticePattern {
  if (!/^[A-Za-z0-9:/_-]+$/.test(nameOrArn)) return {};
  return { [field]: [nameOrArn.startsWith('arn:') ? nameOrArn : { suffix: `:${resource}${nameOrArn}` }] };
}

/** Whether a thing of this name or ARN is of the place. One that only the deployment knows is. */
export function isOfPlace(nameOrArn: string, { region, account }: AwsPlace): boolean {
  const [, , , inRegion, ofAccount] = nameOrArn.split(':');
  return inRegion === undefined || (inRegion === region && ofAccount === account);
}
