export { handler } from '../../../functions/board';
