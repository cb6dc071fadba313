import { defineJob } from '../../../sdk/define-job';

const shop = process.env.RUNSHEET_TEST_NO_SUCH_SHOP;
if (!shop) throw new TypeError('the environment names no shop');

export const handler = defineJob(() => shop);
