import { Html } from '../../../board/html';
import { WEB_LINKS, widgetLinks } from '../../../board/links';
import type { RenderedPage } from '../../../board/page';
import { renderDocument, renderFragment } from '../../../board/shell';
import { pageBreaches } from './page-breaches';

const CONSOLE_BASE = 'https://eu-central-1.console.aws.amazon.com/';
const ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:runsheet-dev-board';

describe('foreign markup on a page', () => {
  const page = (main: Html): RenderedPage => ({
    title: 't',
    trail: [],
    main,
    styles: [],
    isOpen: false,
    isFound: true,
  });
  const breaches = (main: string) => {
    const markup = renderDocument(page(new Html(main)), WEB_LINKS);
    return pageBreaches({ markup, styles: [], consoleBase: CONSOLE_BASE });
  };
  const widgetBreaches = (main: string) => {
    const markup = renderFragment(page(new Html(main)), widgetLinks(ARN), 'light');
    return pageBreaches({ markup, styles: [], consoleBase: CONSOLE_BASE, widget: { arn: ARN, theme: 'light' } });
  };
  const action = (endpoint: string, place: string) =>
    `<cwdb-action action="call" display="widget" endpoint="${endpoint}">${place}</cwdb-action>`;

  it('is not found on a page without faults', () => {
    expect(breaches('<p>well &lt;b&gt;</p><a href="/groups/nightly">nightly</a>')).toEqual([]);
    expect(widgetBreaches(action(ARN, '{"page":"groups"}'))).toEqual([]);
  });

  it.each([
    ['a script', '<script>alert(1)</script>'],
    ['an image', '<img src=x onerror=alert(1)>'],
    ['a handler', '<p onclick="alert(1)">x</p>'],
    ['a style', '<p style="background:url(//evil)">x</p>'],
    ['a style sheet', '<style>*{display:none}</style>'],
    ['a form', '<form action="//evil"></form>'],
    ['a frame', '<iframe src="//evil"></iframe>'],
    ['an object', '<object data="//evil"></object>'],
    ['a use', '<svg><use href="//evil#x"/></svg>'],
    ['an address of scripts', '<a href="javascript:alert(1)">x</a>'],
    ['an address elsewhere', '<a href="https://evil.example/">x</a>'],
    ['an address elsewhere, without its scheme', '<a href="//evil.example/groups/nightly">x</a>'],
    ['an address of no place', '<a href="/runs/%3Cb%3E">x</a>'],
    ['an action in a browser', action(ARN, '{"page":"groups"}')],
    ['a drawing of text', '<svg><rect x="url(#x)"/></svg>'],
    ['a turned direction', '<p>\u202e</p>'],
    ['a control character', '<p>\u001b[2J</p>'],
    ['half of a pair', '<p>\ud83d</p>'],
    ['what is no number', '<p>NaN ms</p>'],
  ])('is found: %s', (_, main) => {
    expect(breaches(main)).not.toEqual([]);
  });

  it.each([
    [
      "an action of another's function",
      action('arn:aws:lambda:us-east-1:999999999999:function:evil', '{"page":"groups"}'),
    ],
    ['an action with no place', action(ARN, '{}')],
    ['an action with more than a place', action(ARN, '{"page":"groups","more":1}')],
    ['an action with a name that is none', action(ARN, '{"page":"run","run":"<b>"}')],
    ['an address of the server', '<a href="/groups/nightly">x</a>'],
  ])('is found in a dashboard: %s', (_, main) => {
    expect(widgetBreaches(main)).not.toEqual([]);
  });
});
