import { TestHome } from '../../support/home/a-home';
import { MALFORMED_TARGETS, UNKNOWN_TARGETS } from '../../support/rows/foreign-targets';

const home = new TestHome();
afterAll(() => home.remove());

const jobsOf = (targets: [string, string][]) =>
  Object.fromEntries(targets.map(([, target], index) => [`job-${index}`, { target }]));

describe('runsheet apply of rows that name functions which are none of ours', () => {
  it.each([
    ['malformed', MALFORMED_TARGETS],
    ['unknown', UNKNOWN_TARGETS],
  ])('writes nothing, and lists every one: %s', async (group, targets) => {
    const { code, stdout, stderr } = await home.runsheet(
      'apply',
      home.groupsFile({ [group]: { jobs: jobsOf(targets) } }),
    );
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const problems = stderr.trimEnd().split('\n');
    expect(problems).toHaveLength(targets.length);
    targets.forEach((_, index) => {
      expect(problems[index]).toMatch(
        new RegExp(`^error: \\S+/groups\\.yaml:\\d+: groups\\.${group}\\.jobs\\.job-${index}\\.target is "`),
      );
    });
    expect(stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    expect(await home.withEngine(({ master }) => master.readPartition(group))).toEqual([]);
  });
});
