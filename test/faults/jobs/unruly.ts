/** The same job, with processes of its own. */
export { handler } from './scripted';
