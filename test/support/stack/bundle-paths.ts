import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';

/** The bundles by function name: of a job its own, which the file that Lambda calls loads. */
export function bundlePaths(template: Template, outdir: string): Record<string, string> {
  const functions = Object.values(template.findResources('AWS::Lambda::Function'));
  return Object.fromEntries(
    functions.map(({ Properties: { FunctionName, Code } }) => [
      FunctionName,
      bundleIn(join(outdir, `asset.${(Code.S3Key as string).replace('.zip', '')}`)),
    ]),
  );
}

function bundleIn(folder: string): string {
  const [job, service] = ['job.js', 'index.js'].map((file) => join(folder, file)) as [string, string];
  return existsSync(job) ? job : service;
}
