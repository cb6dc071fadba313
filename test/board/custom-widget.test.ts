import { readFileSync } from 'node:fs';
import path from 'node:path';
import { consoleLinks } from '../../board/console-links';
import { renderCustomWidget, type WidgetDependencies } from '../../board/custom-widget';
import { parsePlace } from '../../board/place';
import { attribute, parsePage } from '../support/pages/parsed-page';
import { boardData, LAST_AT, putBoardData } from '../support/rows/board-data';
import { type MemoryTables, openMemoryTables } from '../support/services/memory-tables';

jest.setTimeout(30_000);

interface Asked {
  TableName?: string;
  RequestItems?: Readonly<Record<string, unknown>>;
  IndexName?: string;
}

/** What IAM calls the document client's commands. */
const ACTIONS: Readonly<Record<string, string>> = {
  GetCommand: 'GetItem',
  GetItemCommand: 'GetItem',
  BatchGetCommand: 'BatchGetItem',
  QueryCommand: 'Query',
};

const ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:customWidget-runsheet-dev';
const data = boardData({ runs: 5 });
const lastRun = data.runs.at(-1)?.run.run_id ?? '';

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
  await putBoardData(tables, data);
});
afterAll(() => tables.close());

const around = (given: Partial<WidgetDependencies> = {}): WidgetDependencies => ({
  sources: { ...tables, firing: 'scheduler' },
  view: {
    console: consoleLinks({
      stateMachineArn: 'arn:aws:states:eu-central-1:123456789012:stateMachine:runsheet-dev',
      jobPrefix: 'runsheet-dev-job-',
    }),
    options: ' --stack runsheet-dev',
  },
  now: LAST_AT + 6 * 3_600_000,
  functionArn: ARN,
  requestId: 'request-1',
  ...given,
});
const draw = async (event: unknown, given?: Partial<WidgetDependencies>) =>
  parsePage(await renderCustomWidget(event, around(given)));

it('describes itself when asked, and reads nothing for that', async () => {
  const answer = await renderCustomWidget({ describe: true }, around({ sources: undefined as never }));
  expect(answer).toMatch(/^## Runsheet: the board/);
});

it('starts with the groups, or with the page that its parameters name', async () => {
  expect((await draw({})).text).toContain('nightly');
  expect((await draw({ page: 'run', run: lastRun })).text).toContain(
    'nightly failed: 1 of 14 jobs, first extract-products',
  );
});

it('links by actions on its own function, each right after a button and each to a valid place', async () => {
  const page = await draw({ page: 'run', run: lastRun });
  const actions = page.all('cwdb-action');
  expect(actions.length).toBeGreaterThan(10);
  for (const action of actions) {
    expect(attribute(action, 'action')).toBe('call');
    expect(attribute(action, 'endpoint')).toBe(ARN);
    expect(attribute(action, 'display')).toBe('widget');
    const siblings = action.parentNode?.childNodes ?? [];
    expect(siblings[siblings.indexOf(action) - 1]?.nodeName).toBe('button');
  }
  for (const text of page.texts('cwdb-action')) expect(parsePlace(JSON.parse(text))).toEqual(JSON.parse(text));
});

it('has no script, and addresses of the AWS console alone', async () => {
  const { elements } = await draw({ page: 'run', run: lastRun });
  const forbidden = ['script', 'iframe', 'use', 'object', 'form', 'link', 'meta', 'base'];
  expect(elements.filter(({ tagName }) => forbidden.includes(tagName))).toEqual([]);
  expect(elements.flatMap(({ attrs }) => attrs.filter(({ name }) => name.startsWith('on')))).toEqual([]);
  const addresses = elements.flatMap((each) => attribute(each, 'href') ?? []);
  expect(addresses.length).toBeGreaterThan(0);
  for (const address of addresses) expect(address).toMatch(/^https:\/\/eu-central-1\.console\.aws\.amazon\.com\//);
});

it('reads only what its role may read', async () => {
  const asked = new Set<string>();
  const { client } = tables;
  const spy = jest.spyOn(client, 'send').mockImplementation(((command: { input: Asked }) => {
    const { TableName, RequestItems = {}, IndexName } = command.input;
    const index = IndexName ? `/index/${IndexName}` : '';
    for (const name of TableName === undefined ? Object.keys(RequestItems) : [TableName]) {
      const table = `runsheet-dev-${name === tables.runs.name ? 'runs' : 'master'}${index}`;
      asked.add(`dynamodb:${ACTIONS[command.constructor.name] ?? command.constructor.name} GlobalTable ${table}`);
    }
    return Object.getPrototypeOf(client).send.call(client, command);
  }) as never);
  const pages = [{}, { page: 'group', group: 'nightly' }, { page: 'run', run: lastRun }];
  for (const page of [...pages, { page: 'job', group: 'nightly', job: 'extract-products' }]) await draw(page);
  spy.mockRestore();
  const rights = readFileSync(path.join(__dirname, '../infra/reviewed-rights.txt'), 'utf8');
  const own = rights.split('\ncustomWidget-runsheet-dev\n')[1]?.split('\n\n')[0] ?? '';
  const granted = own.split('\n').map((line) => line.trim());
  expect(asked.size).toBeGreaterThan(4);
  expect([...asked].filter((each) => !granted.includes(each))).toEqual([]);
});

it('is as light or dark as the dashboard', async () => {
  const style = async (theme: string) =>
    (await renderCustomWidget({ widgetContext: { theme } }, around())).split('</style>')[0];
  expect(await style('dark')).toContain('--ground:#0f141b');
  expect(await style('light')).not.toContain('--ground:#0f141b');
  expect(await style('dark')).not.toContain('prefers-color-scheme');
});

it('shows the time range of the dashboard, or the one that was zoomed into', async () => {
  const day = 86_400_000;
  const job = { page: 'job', group: 'nightly', job: 'extract-orders' };
  const runs = async (timeRange: object) =>
    (await draw({ ...job, widgetContext: { timeRange } })).all('table', 'ofjob').length > 0
      ? (await draw({ ...job, widgetContext: { timeRange } }))
          .texts('tbody')
          .join()
          .match(/Nov 02:00:00/g)?.length
      : 0;
  expect(await runs({ start: LAST_AT - 10 * day, end: LAST_AT + 1 })).toBe(5);
  expect(
    await runs({ start: LAST_AT - 10 * day, end: LAST_AT + 1, zoom: { start: LAST_AT - day, end: LAST_AT } }),
  ).toBe(2);
  expect(await runs({ start: LAST_AT + day, end: LAST_AT + 2 * day })).toBe(0);
});

it.each([
  null,
  'x',
  [],
  { page: 'x' },
  { page: 'run', run: '../../x' },
  { page: 'group', group: '<script>' },
  { widgetContext: 'x' },
  { widgetContext: { timeRange: { start: 'a', end: 1e300 }, theme: '</style>' } },
])('answers with a page, whatever event it gets: %j', async (event) => {
  const { all, text } = await draw(event);
  expect(all('main')).toHaveLength(1);
  expect(text).not.toContain('<script>');
});

it('says that a page could not be read, and under which request the log has the reason', async () => {
  const broken = { ...tables.runs, findRun: () => Promise.reject(new Error('secret detail')) };
  const { text } = await draw({ page: 'run', run: 'x' }, { sources: { ...around().sources, runs: broken as never } });
  expect(text).toContain('This page could not be read');
  expect(text).toContain('request-1');
  expect(text).not.toContain('secret detail');
});
