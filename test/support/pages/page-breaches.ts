import { parseDownload } from '../../../board/downloads';
import { parsePath, parsePlace } from '../../../board/place';
import { boardStyle } from '../../../board/style';
import { isPlainObject } from '../../../domain/values/json';
import { attribute, type Element, parsePage, textOf } from './parsed-page';

/** The elements and attributes that the board uses. Any other must have come from a row. */
const TAGS = new Set(
  (
    'html head meta title style body div header span nav ol ul li main h1 h2 h3 p a button cwdb-action dl dt dd ' +
    'section table caption thead tbody tr th td details summary code pre strong time br i img ' +
    'svg g path rect line circle text'
  ).split(' '),
);
const ATTRIBUTES = new Set(
  (
    'lang charset name content class id src alt type action display endpoint href download target rel datetime title role scope colspan ' +
    'tabindex data-head aria-hidden aria-label aria-labelledby aria-current ' +
    'viewBox preserveAspectRatio vector-effect transform width height x y dx x1 x2 y1 y2 cx cy r rx d fill-opacity text-anchor'
  ).split(' '),
);
/** A number, or a drawing made of numbers. No text of a row can pass as one. */
const DRAWN = /^(-?[\d.]+%?|M[-\d.,MLHVCAZmlhvcaz ]*|(?:translate|scale)\([-\d. ]+\)|0 0 [\d.]+ [\d.]+)$/;
/** A picture that a notebook showed, in the page itself. */
const PICTURE = /^data:image\/png;base64,[A-Za-z0-9+/]+=*$/;
const DRAWING = new Set('viewBox transform width height x y dx x1 x2 y1 y2 cx cy r rx d fill-opacity'.split(' '));

const CONTROLS =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/u;

export interface PageRules {
  markup: string;
  styles: readonly string[];
  /** For a page in a dashboard: the ARN of the function, and the theme. */
  widget?: { arn: string; theme: 'light' | 'dark' };
  /** Every address in the AWS console begins with this. */
  consoleBase: string;
}

/** Everything on the page that the board alone would not have made, each as a sentence. */
export function pageBreaches(rules: PageRules): string[] {
  const { markup, styles, widget } = rules;
  const { elements, all, text } = parsePage(markup);
  const found = elements.flatMap((element) => elementBreaches(element, rules));
  const control = CONTROLS.exec(markup);
  if (control) found.push(`U+${control[0].charCodeAt(0).toString(16)} in the markup as it is`);
  const slip = /NaN|undefined|Infinity|\[object|native code/.exec(text);
  if (slip) found.push(`${text.slice(Math.max(0, slip.index - 30), slip.index + 30)}`);
  const style = /<style>([\s\S]*)<\/style>/.exec(boardStyle(styles, widget?.theme).text)?.[1];
  const sheets = all('style').map((each) =>
    each.childNodes.map((node) => ('value' in node ? node.value : '')).join(''),
  );
  if (sheets.length !== 1 || sheets[0] !== style) found.push('the style sheet is not the style sheet of the board');
  return found;
}

function elementBreaches(element: Element, rules: PageRules): string[] {
  const { tagName, attrs } = element;
  if (!TAGS.has(tagName)) return [`element ${tagName}`];
  return [
    ...attrs.filter(({ name }) => !ATTRIBUTES.has(name)).map(({ name }) => `attribute ${name} of ${tagName}`),
    ...attrs
      .filter(({ name, value }) => name === 'src' && !PICTURE.test(value))
      .map(({ value }) => `${value.slice(0, 40)} as a picture`),
    ...attrs
      .filter(({ name, value }) => DRAWING.has(name) && !DRAWN.test(value))
      .map(({ name, value }) => `${name} of ${tagName} is ${value.slice(0, 80)}`),
    ...(tagName === 'a' ? linkBreaches(attribute(element, 'href') ?? '', rules) : []),
    ...(tagName === 'cwdb-action' || tagName === 'button' ? actionBreaches(element, rules) : []),
  ];
}

function linkBreaches(href: string, { widget, consoleBase }: PageRules): string[] {
  if (href.startsWith(consoleBase)) return [];
  const url = new URL(href, 'http://board.invalid');
  const isOwn = !widget && url.origin === 'http://board.invalid';
  const isPlace = isOwn && (parsePath(url.pathname, url.searchParams) ?? parseDownload(href));
  return isPlace ? [] : [`a link to ${href.slice(0, 120)}`];
}

function actionBreaches(element: Element, { widget }: PageRules): string[] {
  if (!widget) return [`element ${element.tagName} in a browser`];
  if (element.tagName === 'button') return attribute(element, 'type') === 'button' ? [] : ['a button that submits'];
  if (attribute(element, 'endpoint') !== widget.arn) return [`an action of ${attribute(element, 'endpoint')}`];
  if (attribute(element, 'action') !== 'call') return ['an action that is not a call'];
  const given = parsed(textOf(element));
  const isPlace = isPlainObject(given) && JSON.stringify(parsePlace(given)) === JSON.stringify(ordered(given));
  return isPlace ? [] : [`an action with ${textOf(element).slice(0, 120)}`];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A text that is not JSON is not a place, and the caller reports that.
    return undefined;
  }
}

/** The fields in the order of `parsePlace`. Part 1 is dropped, because the place is the same without it. */
function ordered({ page, group, run, job, part, only, ...rest }: Record<string, unknown>): Record<string, unknown> {
  return { page, group, run, job, part: part === 1 ? undefined : part, only, ...rest };
}
