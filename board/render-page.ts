import { renderGroupPage } from './group/group-page';
import { readGroupPage } from './group/read-group-page';
import { renderGroupsPage } from './groups/groups-page';
import { readGroupsPage } from './groups/read-groups-page';
import { html } from './html';
import { renderJobPage } from './job/job-page';
import { readJobPage } from './job/read-job-page';
import type { RenderedPage, Sources, View } from './page';
import type { Place } from './place';
import { readRunPage } from './run/read-run-page';
import { renderRunPage } from './run/run-page';

/** Reads the page of a place from the tables, and renders it. */
export async function renderPage(place: Place | undefined, sources: Sources, view: View): Promise<RenderedPage> {
  const { now } = view;
  switch (place?.page) {
    case 'groups':
      return renderGroupsPage(await readGroupsPage(sources, place, now), view);
    case 'group': {
      const page = await readGroupPage(sources, place, now);
      return page ? renderGroupPage(page, view) : notFound(`There is no group ${place.group}, and no run of it.`);
    }
    case 'run': {
      const page = await readRunPage(sources, place, now);
      return page ? renderRunPage(page, view) : notFound(`There is no run ${place.run}. Runs are kept for a year.`);
    }
    case 'job': {
      const page = await readJobPage(sources, place, now);
      return page
        ? renderJobPage(page, view)
        : notFound(`There is no job ${place.job} in group ${place.group}, and no run of it.`);
    }
    default:
      return notFound(
        'There is no such page: a page is /, /groups/<group>, /groups/<group>/jobs/<job> or /runs/<run>.',
      );
  }
}

function notFound(sentence: string): RenderedPage {
  const main = html`<h1>Not found</h1><p>${sentence}</p>`;
  return { title: 'Not found · Runsheet', trail: [NOWHERE], main, styles: [], isOpen: false, isFound: false };
}

/** Because the trail is not empty, the head links back to the list of groups. */
const NOWHERE = { label: 'not found', page: { page: 'groups' } } as const;
