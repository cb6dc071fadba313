export { handler } from '../../../functions/record-changes';
