import { createRequire } from 'node:module';
import { defineJob } from '../../../sdk/define-job';

// The module is required at run time, so no bundler sees that it is missing.
const missing: unknown = createRequire(__filename)(['no', 'such', 'package'].join('-'));

export const handler = defineJob(() => missing);
