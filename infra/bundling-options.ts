import { type BundlingOptions, LogLevel, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { BUNDLING } from '../functions/bundling';

/** The project's way of bundling in the construct's words. `define`: constants, as esbuild writes them. */
export function bundlingOptions(define: Record<string, string> = {}): BundlingOptions {
  return {
    target: BUNDLING.target,
    format: { cjs: OutputFormat.CJS }[BUNDLING.format],
    mainFields: [...BUNDLING.mainFields],
    minify: BUNDLING.minify,
    logLevel: LogLevel.WARNING,
    loader: { ...BUNDLING.loader },
    // Said outright: the construct's default leaves the whole AWS SDK to the runtime.
    externalModules: [...BUNDLING.external],
    esbuildArgs: Object.fromEntries(
      Object.entries(BUNDLING.supported).map(([feature, is]) => [`--supported:${feature}`, String(is)]),
    ),
    define,
  };
}
