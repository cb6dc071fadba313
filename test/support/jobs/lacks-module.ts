import { createRequire } from 'node:module';
import { defineJob } from '../../../sdk/define-job';

// At run time, where no bundler sees it.
const missing: unknown = createRequire(__filename)(['no', 'such', 'package'].join('-'));

export const handler = defineJob(() => missing);
