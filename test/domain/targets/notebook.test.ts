import { declareTargets, parseTargets } from '../../../domain/targets/declared-targets';
import { notebook } from '../../../domain/targets/notebook';
import type { Json, JsonObject } from '../../../domain/values/json';

const problems = (fields: JsonObject): string[] => {
  const parsed = parseTargets({ 'notebook:load': fields });
  return 'problems' in parsed ? parsed.problems.map(({ text }) => text) : [];
};

describe('a declared notebook', () => {
  it('may name its interpreter, kernel, folder, variables and secrets', () => {
    const fields = {
      notebook: 'notebooks/load orders.ipynb',
      python: '.venv/bin/python',
      kernel: 'python3',
      cwd: '.',
      env: { MODE: 'full' },
      secrets: { 'db/password': { secret: 'ssm:/db' } },
      stop_grace_seconds: 1,
    };
    expect(problems(fields)).toEqual([]);
    expect(notebook.describe(fields)).toBe('notebooks/load orders.ipynb');
  });

  it.each<Json>([
    '/etc/passwd.py',
    '../load.py',
    'a/../../load.py',
    'a\\..\\load.py',
    'C:\\load.py',
    '~/load.py',
    '.py',
    'notebooks/.ipynb',
    'load.txt',
    'load.py\0',
    '',
    7,
  ])('has its file inside the folder of the config: %j is refused', (file) => {
    expect(problems({ notebook: file })).toEqual([
      expect.stringMatching(/notebook is .*: expected the path of an \.ipynb or \.py inside the config's folder$/),
    ]);
  });

  it('has secrets under a scope and a key, each a reference', () => {
    for (const secrets of [
      { password: { secret: 'ssm:/db' } },
      { 'db/password': 'open-sesame' },
      { 'db/password': { secret: 'open sesame' } },
      { 'db/': { secret: 'ssm:/db' } },
      ['db/password'],
    ] as Json[])
      expect(problems({ notebook: 'load.py', secrets })).toEqual([
        expect.stringMatching(/secrets is .*: expected secrets under <scope>\/<key>, each a \{secret: <reference>\}$/),
      ]);
    const declared = declareTargets(
      {
        'notebook:load': {
          notebook: 'load.py',
          env: { TOKEN: { secret: 'ssm:/token' } },
          secrets: { 'db/password': { secret: 'ssm:/db' } },
        },
      },
      '/project',
    );
    const fields = declared.get('notebook:load')?.fields as JsonObject;
    expect(notebook.secrets(fields)).toEqual(
      new Map([
        ['env.TOKEN', 'ssm:/token'],
        ['secrets.db/password', 'ssm:/db'],
      ]),
    );
  });
});
