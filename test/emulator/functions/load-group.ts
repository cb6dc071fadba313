export { handler } from '../../../functions/load-group';
