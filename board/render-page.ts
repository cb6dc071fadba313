import { renderGroupPage } from './group/group-page';
import { readGroupPage } from './group/read-group-page';
import { renderGroupsPage } from './groups/groups-page';
import { readGroupsPage } from './groups/read-groups-page';
import { html } from './html';
import { renderJobPage } from './job/job-page';
import { readJobPage } from './job/read-job-page';
import type { RenderedPage, Sources } from './page';
import type { Place } from './place';
import { readRunPage } from './run/read-run-page';
import { renderRunPage } from './run/run-page';
import type { View } from './view';

/** Reads and renders the page of a place. Read only. */
export async function readPage(place: Place | undefined, sources: Sources, view: View): Promise<RenderedPage> {
  const { now } = view;
  switch (place?.page) {
    case 'groups':
      return renderGroupsPage(await readGroupsPage(sources, place, now), view);
    case 'group': {
      const page = await readGroupPage(sources, place, now);
      return page ? renderGroupPage(page, view) : missing(`there is no group ${place.group}, and no run of it`);
    }
    case 'run': {
      const page = await readRunPage(sources, place, now);
      return page ? renderRunPage(page, view) : missing(`there is no run ${place.run}: runs are kept for a year`);
    }
    case 'job': {
      const page = await readJobPage(sources, place, now);
      return page
        ? renderJobPage(page, view)
        : missing(`there is no job ${place.job} in group ${place.group}, and no run of it`);
    }
    default:
      return missing('there is no such page');
  }
}

function missing(what: string): RenderedPage {
  const main = html`<h1>Not found</h1><p>${what[0]?.toUpperCase()}${what.slice(1)}.</p>`;
  return { title: 'Not found · Runsheet', trail: [NOWHERE], main, styles: [], isOpen: false, isFound: false };
}

/** So that the way back stands in the head. */
const NOWHERE = { label: 'not found', page: { page: 'groups' } } as const;
