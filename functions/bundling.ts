/**
 * The SDK asks these only when the environment holds no credentials, and Lambda puts them there. Bundled, they would be
 * a quarter of every function.
 */
const CREDENTIAL_PROVIDERS = [
  '@aws-sdk/credential-provider-http',
  '@aws-sdk/credential-provider-ini',
  '@aws-sdk/credential-provider-process',
  '@aws-sdk/credential-provider-sso',
  '@aws-sdk/credential-provider-web-identity',
  '@smithy/credential-provider-imds',
] as const;

/**
 * How a function is bundled, on AWS and on a laptop alike, in esbuild's own options. The numbers are measured in
 * docs/performance.md: with `module` first the AWS SDK loads 39 % faster than with esbuild's default for Node, ESM
 * output would cost 11 ms more, and inline source maps 16 to 54 ms.
 */
export const BUNDLING = {
  target: 'node24',
  format: 'cjs',
  mainFields: ['module', 'main'],
  minify: true,
  /**
   * What an import of a file that is no code yields: its text, or the name of a copy beside the bundle. Data is such a
   * copy: a long text in the bundle would be read at each cold start. A project's config may say more.
   */
  loader: { '.sql': 'text', '.txt': 'text', '.csv': 'file' },
  /**
   * What a job loads only where it needs it: from the copy that the runtime carries, on a laptop from node_modules.
   * Bundled, S3 and the secret stores would double each job. Service functions leave out none of these clients.
   */
  external: [
    '@aws-sdk/client-sfn',
    '@aws-sdk/client-scheduler',
    '@aws-sdk/client-s3',
    '@aws-sdk/client-eventbridge',
    '@aws-sdk/client-sns',
    '@aws-sdk/client-secrets-manager',
    '@aws-sdk/client-ssm',
    ...CREDENTIAL_PROVIDERS,
  ],
  /** esbuild writes `import()` as `require()`: only `require` finds the runtime's own copy of the SDK. */
  supported: { 'dynamic-import': false },
} as const;

/** A service function brings each client of the SDK that it uses, so that all are of one version. */
export const SERVICE_BUNDLING = { ...BUNDLING, external: CREDENTIAL_PROVIDERS } as const;

/**
 * A function that runs or calls work in services does so from a laptop, too, where the SDK asks the credential
 * providers for a profile, or for who has signed in.
 */
export const WORK_BUNDLING = { ...BUNDLING, external: [] } as const;
