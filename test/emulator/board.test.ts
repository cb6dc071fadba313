import { parsePlace } from '../../board/place';
import { runsheet, runsheetJson, startRunsheet } from '../support/home/command-line';
import { attribute, type ParsedPage, parsePage } from '../support/pages/parsed-page';
import { callFunction, REGION } from './deployed';
import { applyScripted, STACK } from './stack-groups';

jest.setTimeout(180_000);

/** Calls the deployed widget as CloudWatch does: with its parameters, and the dashboard's theme and time. */
async function draw(parameters: object): Promise<ParsedPage> {
  const now = Date.now();
  const widgetContext = { theme: 'dark', timeRange: { start: now - 86_400_000, end: now + 60_000 } };
  const { answer } = await callFunction(`customWidget-${STACK}`, { ...parameters, widgetContext });
  return parsePage(answer as string);
}

/** The parameters with which a button of the page calls the widget, by the button's text. */
function actionOf({ all, texts }: ParsedPage, label: string): Record<string, unknown> {
  const at = all('cwdb-action').findIndex((action) => {
    const siblings = action.parentNode?.childNodes ?? [];
    const button = siblings[siblings.indexOf(action) - 1];
    return (
      button && 'childNodes' in button && button.childNodes.some((node) => 'value' in node && node.value === label)
    );
  });
  return JSON.parse(texts('cwdb-action')[at] ?? 'null');
}

it('is drawn by the deployed function, from the groups to a run and its job, by its own actions', async () => {
  const group = await applyScripted({ first: ['succeed'], second: ['fail'] });
  expect((await runsheet(['run', group, '--stack', STACK])).code).toBe(1);
  const [run] = (await runsheetJson(['runs', group, '--stack', STACK])).runs;
  const groups = await draw({});
  const page = await draw(actionOf(groups, group));
  expect(page.texts('h1')).toEqual([group]);
  for (const action of page.all('cwdb-action'))
    expect(attribute(action, 'endpoint')).toMatch(new RegExp(`:function:customWidget-${STACK}$`));
  expect(page.texts('cwdb-action').map((text) => JSON.parse(text).run)).toContain(run.run_id);
  const drawn = await draw({ page: 'run', run: run.run_id });
  expect(drawn.text).toContain(`${group} failed: 1 of 2 jobs, first second`);
  expect(drawn.all('a').map((link) => attribute(link, 'href'))).toContainEqual(
    expect.stringContaining(`console.aws.amazon.com/states/home?region=${REGION}#/v2/executions/details/`),
  );
  expect(parsePlace(actionOf(drawn, 'second'))).toEqual({ page: 'job', group, job: 'second' });
  expect((await draw(actionOf(drawn, 'second'))).texts('h1')).toEqual(['second']);
});

it('is served from here too, of the tables of the stack', async () => {
  const board = startRunsheet(['board', '--stack', STACK, '--json']);
  await board.prints('\n');
  const url = new URL(JSON.parse(board.printed()).url);
  const first = await fetch(url, { redirect: 'manual' });
  const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
  const page = await fetch(new URL('/', url), { headers: { cookie } });
  expect(parsePage(await page.text()).texts('h1')).toEqual(['Groups']);
  board.interrupt();
  expect(await board.ended).toMatchObject({ code: 0, stderr: '' });
});
