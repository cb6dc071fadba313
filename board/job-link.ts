import { isName, MAX_GROUP_NAME, MAX_JOB_NAME } from '../domain/values/names';
import { type Html, html } from './html';
import type { View } from './view';

/** The job's name, as the way to its page where it is one that a page can have: of an INVALID row anyone may have typed it. */
export function jobLink({ links }: Pick<View, 'links'>, { job_group, job_name }: JobOf): Html {
  if (!isName(job_group, MAX_GROUP_NAME) || !isName(job_name, MAX_JOB_NAME)) return html`${job_name.slice(0, 200)}`;
  return links.to({ page: 'job', group: job_group, job: job_name }, job_name);
}

interface JobOf {
  job_group?: string | undefined;
  job_name: string;
}
