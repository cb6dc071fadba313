export { handler } from '../../../functions/tell-ends';
