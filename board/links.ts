import { headOf } from '../domain/values/well-formed';
import { type Download, downloadPath } from './downloads';
import { type Html, html, type Markup } from './html';
import { type Place, parsePlace, placePath } from './place';

/**
 * How one page of the board links to another: by addresses in a browser, by actions in a dashboard. A place that no
 * page can have gives the label without a link, because the names in a place may come from a row that anyone has
 * edited.
 */
export interface Links {
  to(place: Place, label: Markup): Html;
  /** Absent where a page has no addresses, and so no files. */
  download?(file: Download, label: Markup): Html;
}

export const WEB_LINKS: Links = {
  to: (place, label) => (parsePlace(place) ? html`<a href="${placePath(place)}">${label}</a>` : html`${label}`),
  download: (file, label) => html`<a href="${downloadPath(file)}" download>${label}</a>`,
};

/**
 * A custom widget of a CloudWatch dashboard has no scripts and no addresses of its own. Its `cwdb-action` calls the
 * widget's function again with the text that it contains, when the element right before it is clicked. That element
 * is a button, so that a keyboard reaches it. The endpoint is the ARN of the widget's own function, and never comes
 * from a row.
 */
export function widgetLinks(endpoint: string): Links {
  return {
    to: ({ range: _, ...place }, label) =>
      // The dashboard sends its own time range with every call.
      parsePlace(place)
        ? html`<button type="button" class="link">${label}</button><cwdb-action action="call" display="widget" endpoint="${endpoint}">${JSON.stringify(place)}</cwdb-action>`
        : html`${label}`,
  };
}

export function runLink(links: Links, { run_id }: { run_id: string }, label: Markup): Html {
  return links.to({ page: 'run', run: run_id }, label);
}

/** The longest name that is shown in full: the name of an INVALID job can have any length. */
const MAX_NAME = 200;

export function jobLink(
  links: Links,
  { job_group, job_name }: { job_group?: string | undefined; job_name: string },
): Html {
  return links.to({ page: 'job', group: job_group ?? '', job: job_name }, headOf(job_name, MAX_NAME));
}
