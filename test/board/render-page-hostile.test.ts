import fc from 'fast-check';
import { consoleLinks } from '../../board/console-links';
import { WEB_LINKS, widgetLinks } from '../../board/links';
import type { RenderedPage } from '../../board/page';
import type { Place } from '../../board/place';
import { renderPage } from '../../board/render-page';
import { renderDocument, renderFragment } from '../../board/shell';
import { printable } from '../../domain/values/show-value';
import { pageBreaches } from '../support/pages/page-breaches';
import { parsePage } from '../support/pages/parsed-page';
import { LAST_AT } from '../support/rows/board-data';
import { type HostileRows, hostileRows, KEYS, kindOf, putHostileRows } from '../support/rows/hostile-rows';
import { hostileTexts, hostileValues, KEPT, replaceTexts, replaceValues } from '../support/rows/hostile-values';
import { type MemoryTables, openMemoryTables } from '../support/services/memory-tables';

/*
 * Whatever stands in a row, a page shows it and does nothing of it. `RUNSHEET_CASES=500` tries more cases than the few
 * of every run.
 */

jest.setTimeout(3_600_000);

const CASES = Number(process.env.RUNSHEET_CASES ?? 15);
const NOW = LAST_AT + 6 * 3_600_000;
const ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:runsheet-dev-board';
const CONSOLE = consoleLinks({
  stateMachineArn: 'arn:aws:states:eu-central-1:123456789012:stateMachine:runsheet-dev',
  jobPrefix: 'runsheet-dev-job-',
});
const CONSOLE_BASE = 'https://eu-central-1.console.aws.amazon.com/';
const RANGE = { from: '2026-11-01T00:00:00.000Z', to: '2026-11-30T00:00:00.000Z' };

let tables: MemoryTables | undefined;
afterEach(closeTables);

async function closeTables(): Promise<void> {
  await tables?.close();
  tables = undefined;
}

/** Rows of a group, changed, in tables of this case's own: what an earlier case has left would be on every page. */
async function put(change: (row: Record<string, unknown>) => Record<string, unknown>): Promise<HostileRows> {
  await closeTables();
  tables = await openMemoryTables();
  const rows = hostileRows('nightly');
  await putHostileRows(tables, { ...rows, master: rows.master.map(change), runs: rows.runs.map(change) });
  rememberAnswers(tables);
  return rows;
}

/** Asks the store once for what both forms of a page read. */
function rememberAnswers({ client }: MemoryTables): void {
  const answers = new Map<string, unknown>();
  const send = client.send.bind(client) as (command: { input: object }) => unknown;
  const remembered = (command: { input: object }) => {
    const question = `${command.constructor.name} ${JSON.stringify(command.input)}`;
    if (!answers.has(question)) answers.set(question, send(command));
    return answers.get(question);
  };
  Object.assign(client, { send: remembered });
}

/** Every page that shows something of them. */
function placesOf({ group, job, runIds }: HostileRows): Place[] {
  return [
    { page: 'groups' },
    { page: 'group', group },
    { page: 'group', group, only: 'trouble', range: RANGE },
    ...runIds.map((run): Place => ({ page: 'run', run })),
    { page: 'job', group, job, range: RANGE },
  ];
}

const view = { now: NOW, console: CONSOLE, options: ' --stack runsheet-dev' };

/** What a browser gets, and what a dashboard does. */
async function render(
  place: Place,
  firing: 'scheduler' | 'watch' = 'scheduler',
): Promise<{ web: string; widget: string; page: RenderedPage }> {
  const sources = { ...(tables as MemoryTables), firing };
  const links = widgetLinks(ARN);
  const page = await renderPage(place, sources, { ...view, links: WEB_LINKS });
  const inWidget = await renderPage(place, sources, { ...view, links });
  return { web: renderDocument(page, WEB_LINKS), widget: renderFragment(inWidget, links, 'dark'), page };
}

async function breachesOf(place: Place): Promise<string[]> {
  const { web, widget, page } = await render(place);
  const rules = { styles: page.styles, consoleBase: CONSOLE_BASE };
  return [
    ...pageBreaches({ ...rules, markup: web }),
    ...pageBreaches({ ...rules, markup: widget, widget: { arn: ARN, theme: 'dark' } }),
  ];
}

async function allBreaches(rows: HostileRows): Promise<[Place, string[]][]> {
  const found: [Place, string[]][] = [];
  for (const place of placesOf(rows)) {
    const breaches = await breachesOf(place);
    if (breaches.length > 0) found.push([place, breaches]);
  }
  return found;
}

/** Cut where a key would be too long for DynamoDB (1,024 bytes), and by halves of pairs, which no key can hold. */
const inKey = (text: string) => text.toWellFormed().slice(0, 200).toWellFormed();

/** Times, statuses, and what else decides whether there is something to show. */
const DECIDING =
  /(^|\.|_)(status|planned_at|plan_deadline|since|at|time|entry|sequence|on_failure|schedule|timezone|target)$|^(job_name|job_group|changed_job)$/;

describe('the pages of rows with hostile texts', () => {
  it('contain only what the board itself makes, if the texts that decide nothing are hostile', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(hostileTexts, { minLength: 1, maxLength: 30 }), async (texts) => {
        let at = 0;
        const next = () => texts[at++ % texts.length] as string;
        const rows = await put((row) => {
          const keys = KEYS[kindOf(row)];
          return replaceTexts(row, (text, path) => (keys.includes(path) || DECIDING.test(path) ? text : next()));
        });
        expect(await allBreaches(rows)).toEqual([]);
      }),
      { numRuns: CASES },
    );
  });

  it('contain only that, if every text but the keys is hostile', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(hostileTexts, { minLength: 1, maxLength: 30 }), async (texts) => {
        let at = 0;
        const next = () => texts[at++ % texts.length] as string;
        const rows = await put((row) =>
          replaceTexts(row, (text, path) => (KEYS[kindOf(row)].includes(path) ? text : next())),
        );
        expect(await allBreaches(rows)).toEqual([]);
      }),
      { numRuns: CASES },
    );
  });

  it('contain only that, if the keys are as hostile as DynamoDB permits', async () => {
    await fc.assert(
      fc.asyncProperty(
        hostileTexts.map(inKey),
        fc.constantFrom('planned_at', 'names', 'open_since', 'entry'),
        async (text, what) => {
          const rows = await put((row) => {
            const kind = kindOf(row);
            const named = {
              ...row,
              job_name: kind === 'job' ? `${text}${row.job_name}` : kind === 'change' ? row.job_name : text,
            };
            if (what === 'names' && ['listed', 'job', 'change'].includes(kind)) return { ...named, changed_job: text };
            if (what === 'names' && kind === 'job run') return { ...named, job_group: text, job_runs: text };
            if (what === 'planned_at' && row.planned_at !== undefined) return { ...row, planned_at: text };
            if (what === 'open_since' && row.open_since !== undefined) return { ...row, open_since: text };
            if (what === 'entry' && kind === 'fire' && row.missed_at !== undefined) return { ...row, entry: text };
            if (what === 'entry' && kind === 'job run') return { ...row, entry: `job#${text}${row.job_name}` };
            return row;
          });
          expect(await allBreaches(rows)).toEqual([]);
        },
      ),
      { numRuns: CASES },
    );
  });
});

describe('the pages of rows whose values are of other types', () => {
  it('contain only what the board itself makes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(hostileValues, { minLength: 1, maxLength: 60 }), async (values) => {
        let at = 0;
        const rows = await put((row) =>
          replaceValues(row, (_, path) => (KEYS[kindOf(row)].includes(path) ? KEPT : values[at++ % values.length])),
        );
        expect(await allBreaches(rows)).toEqual([]);
      }),
      { numRuns: 2 * CASES },
    );
  });

  it('contain only that, if a single field has another type', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...fields()), hostileValues, async ([kind, field], value) => {
        const rows = await put((row) =>
          kindOf(row) === kind ? replaceValues(row, (_, path) => (path === field ? value : KEPT)) : row,
        );
        expect(await allBreaches(rows)).toEqual([]);
      }),
      { numRuns: 2 * CASES },
    );
  });
});

/** Each field of each kind of row, the keys aside. */
function fields(): [kind: string, field: string][] {
  const { master, runs } = hostileRows('nightly');
  const all = [...master, ...runs].flatMap((row) => {
    const kind = kindOf(row);
    return Object.keys(row)
      .filter((field) => !KEYS[kind].includes(field))
      .map((field) => `${kind}.${field}`);
  });
  return [...new Set(all)].map((each) => each.split('.') as [string, string]);
}

describe('a hostile text', () => {
  /** A page cuts what is longer than anyone reads. */
  const readable = hostileTexts.filter((text) => text.length < 60);

  /** As a reader sees it: what controls is told, white space is one. */
  const seen = (text: string) => printable(text).replace(/\s+/g, ' ').trim();

  const SHOWN: [field: string, kind: string, page: Place['page']][] = [
    ['description', 'job', 'job'],
    ['owner', 'job', 'job'],
    ['by', 'change', 'job'],
    ['reason', 'change', 'job'],
    ['reason', 'job run', 'run'],
    ['started_by', 'run', 'run'],
    ['parameters', 'run', 'run'],
    ['job_name', 'job run', 'run'],
    ['job_name', 'job run', 'group'],
    ['job_group', 'run', 'run'],
    ['status', 'run', 'groups'],
    ['status', 'job run', 'run'],
    ['trigger', 'run', 'run'],
  ];

  it.each(SHOWN)('is read as it was typed: %s of each %s on the %s page', async (field, kind, page) => {
    await fc.assert(
      fc.asyncProperty(readable, async (text) => {
        const value = field === 'parameters' ? { [`key ${text}`]: text } : text;
        const rows = await put((row) => (kindOf(row) === kind ? { ...row, [field]: value } : row));
        for (const markup of await allMarkup(rows, page)) expect(parsePage(markup).text).toContain(seen(text));
      }),
      { numRuns: Math.ceil(CASES / 5) },
    );
  });

  it('is read as it was typed: the message of an error, on the run page', async () => {
    await fc.assert(
      fc.asyncProperty(readable, async (text) => {
        const error = { name: 'Error', message: text };
        const rows = await put((row) => (kindOf(row) === 'job run' ? { ...row, error, status: 'FAILED' } : row));
        for (const markup of await allMarkup(rows, 'run'))
          for (const line of text.split(/\r?\n/)) expect(parsePage(markup).text).toContain(seen(line));
      }),
      { numRuns: CASES },
    );
  });
});

/** Both forms of the page of that kind, of the run that failed. */
async function allMarkup(rows: HostileRows, kind: Place['page']): Promise<string[]> {
  const { web, widget } = await render(placesOf(rows).find(({ page }) => page === kind) as Place);
  return [web, widget];
}

describe('a text that a field shows unescaped', () => {
  it('is found', async () => {
    const evil = '<b onclick=alert(1)>bold</b>';
    const rows = await put((row) => (kindOf(row) === 'job' ? { ...row, description: evil } : row));
    const { web } = await render({ page: 'job', group: rows.group, job: rows.job });
    const escaped = '&lt;b onclick=alert(1)&gt;bold&lt;/b&gt;';
    expect(web).toContain(escaped);
    const rules = {
      styles: (await render({ page: 'job', group: rows.group, job: rows.job })).page.styles,
      consoleBase: CONSOLE_BASE,
    };
    expect(pageBreaches({ ...rules, markup: web })).toEqual([]);
    expect(pageBreaches({ ...rules, markup: web.replace(escaped, evil) })).toEqual(['element b']);
  });
});
