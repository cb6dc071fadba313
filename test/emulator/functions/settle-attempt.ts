export { handler } from '../../../functions/settle-attempt';
