import { join } from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';

/** The files that Lambda would load, by function name. */
export function bundlePaths(template: Template, outdir: string): Record<string, string> {
  const functions = Object.values(template.findResources('AWS::Lambda::Function'));
  return Object.fromEntries(
    functions.map(({ Properties: { FunctionName, Code } }) => [
      FunctionName,
      join(outdir, `asset.${(Code.S3Key as string).replace('.zip', '')}`, 'index.js'),
    ]),
  );
}
