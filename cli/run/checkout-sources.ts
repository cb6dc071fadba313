import path from 'node:path';
import { findJobFunctions, serviceSources } from '../../local/functions/function-sources';

/** The functions that a run on this machine needs: the checkout's own services, and the job functions of a folder. */
export function checkoutSources(jobs: string) {
  return { serviceSources: serviceSources(path.resolve(__dirname, '..')), jobSources: findJobFunctions(jobs) };
}
