export { handler } from '../../../functions/close-ended-run';
