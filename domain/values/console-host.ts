/** The host of the AWS console of a region; undefined if the partition is unknown. */
export function consoleHost(partition: string, region: string): string | undefined {
  const domain = Object.hasOwn(DOMAINS, partition) ? DOMAINS[partition] : undefined;
  return domain && [region, 'console', domain].join('.');
}

const DOMAINS: Readonly<Record<string, string>> = {
  aws: 'aws.amazon.com',
  'aws-cn': 'amazonaws.cn',
  'aws-us-gov': 'amazonaws-us-gov.com',
};

/** The partition of a region by its name. Those of governments' own clouds have no name here. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  return region.includes('-iso') ? '' : 'aws';
}
