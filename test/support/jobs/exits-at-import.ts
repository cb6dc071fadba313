import { defineJob } from '../../../sdk/define-job';

if (process.env.RUNSHEET_RUN_TABLE) process.exit(3);

export const handler = defineJob(() => 'never');
