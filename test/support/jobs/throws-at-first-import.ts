import { existsSync, writeFileSync } from 'node:fs';
import { defineJob } from '../../../sdk/define-job';

const marker = process.env.RUNSHEET_TEST_MARKER ?? '';
if (!existsSync(marker)) {
  writeFileSync(marker, '');
  throw new Error('the shop is not open yet');
}

export const handler = defineJob(() => 'open');
