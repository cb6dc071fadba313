export { handler } from '../../../functions/reconcile-schedules';
