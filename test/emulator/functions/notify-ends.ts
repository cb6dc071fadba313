export { handler } from '../../../functions/notify-ends';
