import { receiverUrl } from '../../../domain/project/lineage-receiver';
import { parseConfig } from '../../../domain/project/project-config';

const problemsOf = (lineage: unknown) => {
  const parsed = parseConfig({ lineage });
  return 'problems' in parsed ? parsed.problems.map(({ text }) => text) : [];
};

describe('lineage in a config', () => {
  it.each([
    [{ url: 'http://localhost:5000' }],
    [{ file: 'lineage.ndjson', namespace: 'shop' }],
    [{ url: 'https://x.example.com/openlineage?a=1', api_key: { secret: 'secretsmanager:lineage' } }],
    [{ url: 'http://127.0.0.1:5000', api_key: { secret: 'ssm:/lineage' } }],
  ])('%j is taken as it stands', (lineage) => {
    expect(parseConfig({ lineage })).toMatchObject({ config: { lineage } });
  });

  it('may be absent', () => {
    expect(parseConfig({})).toMatchObject({ config: { stacks: {} } });
    expect((parseConfig({}) as { config: object }).config).not.toHaveProperty('lineage');
  });

  it.each([
    [{}, ['lineage names neither "url" nor "file": expected one of them']],
    [{ url: 'http://x', file: 'y' }, ['lineage names both "url" and "file": expected one of them']],
    [
      { url: 'http://x.example.com', api_key: { secret: 'ssm:/a' } },
      ['lineage would send its "api_key" unencrypted: expected a url with https'],
    ],
    [{ file: 'x', api_key: { secret: 'ssm:/a' } }, ['lineage has an "api_key", and a file needs none: remove it']],
    [{ uri: 'http://x' }, [expect.stringContaining('neither'), 'lineage.uri is an unknown key: did you mean "url"?']],
    ['http://x', ['lineage is "http://x": expected an object with "url" or "file"']],
    [
      { url: 'http://x', namespace: 'a b' },
      [
        'lineage.namespace is "a b": expected a text without blanks, at most 200 characters, that does not begin with "/"',
      ],
    ],
  ])('%j is refused', (lineage, problems) => {
    expect(problemsOf(lineage).sort()).toEqual(problems.sort());
  });

  it('never shows a key that was written where its reference belongs', () => {
    const [problem] = problemsOf({ url: 'https://x', api_key: 'hush-hush' });
    expect(problem).toMatch(/^lineage\.api_key is no reference to a secret: expected \{secret: …\} with "secretsm/);
    expect(problem).not.toContain('hush');
  });

  it.each(['ftp://x', 'x', 'http://me:hush@x', 'http://x y', 'http://x#y', 7])('has no receiver at %j', (url) => {
    const [problem] = problemsOf({ url });
    expect(problem).toContain('expected an address, http or https, without user and password');
  });
});

it.each([
  ['http://localhost:5000', 'http://localhost:5000/api/v1/lineage'],
  ['http://localhost:5000/', 'http://localhost:5000/api/v1/lineage'],
  ['https://x.example.com/openapi/openlineage', 'https://x.example.com/openapi/openlineage'],
  ['https://x.example.com/?key=1', 'https://x.example.com/?key=1'],
])('events for %s go to %s', (given, url) => {
  expect(receiverUrl(given)).toBe(url);
});
