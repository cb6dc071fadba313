export { handler } from '../../../functions/close-run';
