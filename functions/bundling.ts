/**
 * How a function is bundled, on AWS and on a laptop alike (esbuild's own option names). Measured in docs/understand/bench.md:
 * `module` first loads the AWS SDK 39 % faster than esbuild's default for Node; ESM output costs 11 ms, inline maps more.
 */
export const BUNDLING = {
  target: 'node24',
  format: 'cjs',
  mainFields: ['module', 'main'],
  minify: true,
  /** Data files that a job imports are copied beside its bundle; the import yields the file's name. */
  loader: { '.csv': 'file' },
  /**
   * Loaded only where they are needed, from the copy that Lambda's runtime carries (on a laptop, from node_modules). The
   * providers are what the SDK asks for credentials after the environment, which is where Lambda puts them: bundled, they
   * are a quarter of every function.
   */
  external: [
    '@aws-sdk/client-sfn',
    '@aws-sdk/client-scheduler',
    '@aws-sdk/client-s3',
    '@aws-sdk/client-eventbridge',
    '@aws-sdk/client-sns',
    '@aws-sdk/client-secrets-manager',
    '@aws-sdk/client-ssm',
    '@aws-sdk/credential-provider-http',
    '@aws-sdk/credential-provider-ini',
    '@aws-sdk/credential-provider-process',
    '@aws-sdk/credential-provider-sso',
    '@aws-sdk/credential-provider-web-identity',
    '@smithy/credential-provider-imds',
  ],
  /** `import()` as `require()`: the runtime's own copy of the SDK is found by `require` alone. */
  supported: { 'dynamic-import': false },
} as const;
