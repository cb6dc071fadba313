import { TestHome } from '../../support/home/a-home';
import { hasPty, openTerminal, plain } from '../../support/home/open-terminal';
import { until } from '../../support/home/until';

(hasPty ? describe : describe.skip)('runsheet apply on a terminal', () => {
  const home = new TestHome();
  afterAll(() => home.remove());

  const names = () =>
    home.withEngine(async ({ master }) => (await master.readGroup('asked')).jobs.map((row) => row.job_name));

  async function answer(typed: string) {
    const file = home.groupsFile({ asked: { jobs: { a: {} } } });
    const terminal = openTerminal(['apply', file, ...home.options]);
    await until(() => plain(terminal.shown()).includes('Apply? [y/N]'), 'it asks');
    terminal.type(typed);
    return { code: await terminal.ended, shown: terminal.shown() };
  }

  it.each<[string, string, number]>([
    ['no', 'n\r', 2],
    ['nothing', '\r', 2],
    ['another word', 'yessir\r', 2],
    ['Ctrl-D', '\u0004', 2],
    ['Ctrl-C', '\u0003', 130],
  ])('writes nothing where the answer is %s', async (_, typed, expected) => {
    const { code, shown } = await answer(typed);
    expect(code).toBe(expected);
    expect(plain(shown)).toMatch(/\+ a {2}lambda:succeed[\s\S]*nothing was written/);
    expect(await names()).toEqual([]);
  });

  it('shows the plan in colours, and writes it after a yes', async () => {
    const { code, shown } = await answer('y\r');
    expect(code).toBe(0);
    expect(shown).toContain('\u001b[32m+ a\u001b[39m');
    expect(plain(shown)).toMatch(/asked applied: 1 added/);
    expect(await names()).toEqual(['a']);
  });
});
