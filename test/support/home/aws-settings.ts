/** Environment variables that the AWS SDK reads, each with values that lead away from the machine or break a client. */
export const HOSTILE_AWS_SETTINGS: Record<string, string[]> = {
  AWS_USE_FIPS_ENDPOINT: ['true', 'maybe'],
  AWS_USE_DUALSTACK_ENDPOINT: ['true', 'maybe'],
  AWS_DEFAULTS_MODE: ['auto', 'mobile', 'nonsense'],
  AWS_RETRY_MODE: ['adaptive', 'nonsense'],
  AWS_MAX_ATTEMPTS: ['1', 'many'],
  AWS_ACCOUNT_ID_ENDPOINT_MODE: ['required', 'nonsense'],
  AWS_ENABLE_ENDPOINT_DISCOVERY: ['true', 'maybe'],
  AWS_AUTH_SCHEME_PREFERENCE: ['sigv4a', 'nonsense'],
  AWS_SDK_UA_APP_ID: ['an app of a name that is far too long for the user agent of a request'],
  AWS_ENDPOINT_URL: ['http://127.0.0.1:1', 'nonsense'],
  AWS_ENDPOINT_URL_DYNAMODB: ['http://127.0.0.1:1', 'nonsense'],
  AWS_PROFILE: ['nobody'],
  AWS_REGION: ['us-gov-west-1', 'no region'],
  AWS_DEFAULT_REGION: ['no region'],
  AWS_ACCESS_KEY_ID: ['another'],
  AWS_SECRET_ACCESS_KEY: ['another'],
  AWS_SESSION_TOKEN: ['another'],
  AWS_ACCOUNT_ID: ['nonsense'],
  AWS_CONFIG_FILE: ['/nowhere'],
  AWS_SHARED_CREDENTIALS_FILE: ['/nowhere'],
  HTTP_PROXY: ['http://127.0.0.1:1'],
  http_proxy: ['http://127.0.0.1:1'],
  HTTPS_PROXY: ['http://127.0.0.1:1'],
  ALL_PROXY: ['http://127.0.0.1:1'],
};

const HOSTILE_SETTINGS = `
region = no region
use_fips_endpoint = maybe
use_dualstack_endpoint = maybe
defaults_mode = nonsense
retry_mode = nonsense
max_attempts = many
account_id_endpoint_mode = nonsense
endpoint_discovery_enabled = maybe
auth_scheme_preference = nonsense
endpoint_url = http://127.0.0.1:1
sso_session = nowhere
credential_process = false
`;

/** The same as a configuration file. */
export const HOSTILE_AWS_CONFIG = `[default]${HOSTILE_SETTINGS}\n[profile hostile]${HOSTILE_SETTINGS}`;
