import { tmpdir } from 'node:os';
import path from 'node:path';
import { openJob } from '../sdk/open-job';

/*
 * What Lambda calls of a job's function. The stack puts it beside the job's bundle, job.js, and claim-first.js.
 */

const file = path.join(__dirname, 'job.js');

/** Neither file is part of this bundle. */
const load = (name: string): unknown => require(name);

export const handler = openJob({
  file,
  load: () => load(file),
  marker: path.join(tmpdir(), 'runsheet-loading'),
  loadClaimFirst: () => load(path.join(__dirname, 'claim-first.js')),
});
