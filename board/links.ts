import { type Html, html, type Markup } from './html';
import { type Place, parsePlace, placePath } from './place';

/**
 * How one page of the board leads to another: by addresses in a browser, by actions in a dashboard. The label alone where no
 * page can be: the names of a place may come out of a row that anyone has written.
 */
export interface Links {
  to(place: Place, label: Markup): Html;
}

export const WEB_LINKS: Links = {
  to: (place, label) => (parsePlace(place) ? html`<a href="${placePath(place)}">${label}</a>` : html`${label}`),
};

/**
 * In a CloudWatch dashboard a custom widget has no scripts and no addresses of its own: `cwdb-action` calls the widget's
 * function again with what stands in it, for the element right before it: a button, which a keyboard reaches too. The endpoint is the function's own ARN, never a row's.
 */
export function widgetLinks(endpoint: string): Links {
  return {
    to: ({ range: _, ...place }, label) =>
      // The dashboard gives its own time range with every call.
      parsePlace(place)
        ? html`<button type="button" class="link">${label}</button><cwdb-action action="call" display="widget" endpoint="${endpoint}">${JSON.stringify(place)}</cwdb-action>`
        : html`${label}`,
  };
}
