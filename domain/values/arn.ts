/** The region that an ARN names. Undefined for a plain name. */
export function regionOfArn(nameOrArn: string): string | undefined {
  return nameOrArn.startsWith('arn:') ? nameOrArn.split(':')[3] : undefined;
}
