export { handler } from '../../../functions/sweep-runs';
