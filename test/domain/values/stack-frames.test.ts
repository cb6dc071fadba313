import { authorFrames, type Bundle, withAuthorFrames } from '../../../domain/values/stack-frames';

const FILE = '/var/task/job.js';

/** Column 1 of line n is line n of jobs/x.ts; column 2 is a package, 3 is ours, 4 is the bundler's. */
const bundle: Bundle = {
  file: FILE,
  find: (line, column) => {
    if (column === 4) return 'none';
    if (column === 5) return { source: '../../tmp/x/jobs/far.ts', line, column: 7 };
    const source =
      ['', 'jobs/x.ts', line > 5 ? 'node_modules/lib/lib.js' : '../node_modules/lib/lib.js', 'sdk/run-job-code.ts'][
        column
      ] ?? '';
    return { source, line, column: 7, ...(line === 30 && { name: 'loadRows' }) };
  },
  isOwn: (source) => source.startsWith('sdk/') || source.endsWith('/dist/function-host.cjs'),
};
const unmapped: Bundle = { ...bundle, find: () => undefined };

const stackOf = (...frames: string[]) => ['Error: boom', ...frames.map((frame) => `    at ${frame}`)].join('\n');

describe('the frames of a stack', () => {
  it.each<[string, string[], string[]]>([
    ['are places of the author', [`a (${FILE}:12:1)`], ['at jobs/x.ts:12:7']],
    ['are places of a frame without a name', [`${FILE}:12:1`], ['at jobs/x.ts:12:7']],
    ['are places of a file: URL', [`a (file://${FILE}:12:1)`], ['at jobs/x.ts:12:7']],
    ['are places of an eval', [`eval (eval at a (${FILE}:12:1), <anonymous>:1:7)`], ['at jobs/x.ts:12:7']],
    [
      'have the name by which the next frame calls',
      [`a (${FILE}:12:1)`, `async b (${FILE}:30:1)`],
      ['at loadRows (jobs/x.ts:12:7)', 'at jobs/x.ts:30:7'],
    ],
    ['keep the name of a method', [`async l.parseLine (${FILE}:12:1)`], ['at parseLine (jobs/x.ts:12:7)']],
    [
      'leave out ours, the bundler and Node',
      [
        `a (${FILE}:12:1)`,
        `b (${FILE}:1:3)`,
        `c (${FILE}:1:4)`,
        'Array.map (<anonymous>)',
        'new URL (node:internal/url:895:25)',
        'node:internal/process/task_queues:95:5',
        'async Promise.all (index 0)',
        'async invoke (/home/me/dist/function-host.cjs:1:2)',
        'file:///var/runtime/index.mjs:1173:29',
      ],
      ['at jobs/x.ts:12:7'],
    ],
    [
      'name of a package only the frame that threw',
      [`a (${FILE}:5:2)`, `b (${FILE}:6:2)`, `c (${FILE}:12:1)`, `d (${FILE}:7:2)`],
      ['at node_modules/lib/lib.js:5:7', 'at jobs/x.ts:12:7'],
    ],
    [
      'name a package outside the bundle without its folder',
      ['send (/var/runtime/node_modules/@aws-sdk/client-s3/x.js:1:2)', `a (${FILE}:12:1)`],
      ['at send (node_modules/@aws-sdk/client-s3/x.js:1:2)', 'at jobs/x.ts:12:7'],
    ],
    [
      'name a file of the machine without its folder',
      ['f (/home/me/secret/layer.js:1:2)', `a (${FILE}:12:1)`],
      ['at f (…/layer.js:1:2)', 'at jobs/x.ts:12:7'],
    ],
    ['name a file far from the project by its end', [`a (${FILE}:12:5)`], ['at jobs/far.ts:12:7']],
    ['end with the author', [`a (${FILE}:12:1)`, 'f (/opt/caller.js:1:2)'], ['at jobs/x.ts:12:7']],
    ['are none if none is anybody’s', ['node:fs:1:2', 'new Promise (<anonymous>)'], []],
  ])('%s', (_, frames, told) => {
    expect(authorFrames(stackOf(...frames), bundle)).toEqual(told);
  });

  it.each([
    ['an empty stack', ''],
    ['a stack that is only a message', 'Error: at home\nat work (9 to 5)'],
    ['a stack of somebody else’s making', '{"callSites":[1,2]}'],
  ])('are none in %s', (_, stack) => {
    expect(authorFrames(stack, bundle)).toEqual([]);
  });

  it('are those of the bundle, without its folder, if it has no map', () => {
    const stack = stackOf(`l.parse (${FILE}:12:1)`, 'node:fs:1:2');
    expect(authorFrames(stack, unmapped)).toEqual(['at l.parse (job.js:12:1)']);
  });

  it('are read in a moment, however many there are', () => {
    const frames = authorFrames(`Error: boom${`\n    at a (${FILE}:12:1)`.repeat(1_000_000)}`, bundle);
    expect(frames.length).toBeLessThan(5_000);
  });
});

describe('a text with the author’s frames', () => {
  it('keeps what is no frame, and the brace before the error’s fields', () => {
    const text = [
      '  at home, says the message',
      ...stackOf(`a (${FILE}:12:1)`, `async b (${FILE}:30:1)`, 'node:fs:1:2 {').split('\n'),
      "  code: 'E_SHOP'",
      '}',
    ].join('\n');
    expect(withAuthorFrames(text, bundle).split('\n')).toEqual([
      '  at home, says the message',
      'Error: boom',
      '    at loadRows (jobs/x.ts:12:7)',
      '    at jobs/x.ts:30:7 {',
      "  code: 'E_SHOP'",
      '}',
    ]);
  });

  it('is still JSON if it was', () => {
    const json = JSON.stringify({ stack: [`at a (${FILE}:12:1)`, `at b (${FILE}:1:4)`] });
    expect(JSON.parse(withAuthorFrames(json, bundle))).toEqual({
      stack: ['at a (jobs/x.ts:12:7)', `at b (${FILE}:1:4)`],
    });
  });

  it.each(['a line', stackOf('node:fs:1:2'), `opened ${FILE}`])(
    'is unchanged if it names no place of the bundle: %j',
    (text) => {
      expect(withAuthorFrames(text, bundle)).toBe(text);
    },
  );
});

test('of a job that runs from its files, places are relative to the project, and what called Runsheet is left out', () => {
  const bundle: Bundle = {
    file: 'no bundle',
    find: () => undefined,
    isOwn: (file) => file.startsWith('/app/node_modules/runsheet/'),
    root: '/app',
  };
  const stack = [
    'SyntaxError: odd',
    '    at JSON.parse (<anonymous>)',
    '    at parse (/app/jobs/load.ts:4:15)',
    '    at csv (/app/node_modules/csv/lib/index.js:1:7)',
    '    at file:///app/jobs/load.ts:8:10',
    '    at endingOfCode (/app/node_modules/runsheet/dist/testing.cjs:32323:26)',
    '    at async <anonymous> (/app/test/load.test.ts:3:11)',
  ].join('\n');
  const places = ['at parse (jobs/load.ts:4:15)', 'at jobs/load.ts:8:10'];
  expect(authorFrames(stack, bundle).filter((frame) => !frame.includes('csv'))).toEqual(places);
  expect(withAuthorFrames(stack, bundle)).not.toMatch(/testing\.cjs|load\.test|\/app\/jobs/);
});

test('a frame of any length is read in time that grows with it alone', () => {
  const stack = `Error: odd\n    at ${' /'.repeat(49_000)} <anonymous>\n    at f (${FILE}:1:1)`;
  expect(authorFrames(stack, bundle)).toEqual(['at jobs/x.ts:1:7']);
});
