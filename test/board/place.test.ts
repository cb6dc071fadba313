import fc from 'fast-check';
import { type Place, parsePath, parsePlace, placePath } from '../../board/place';
import { HOSTILE_NAMES } from '../support/rows/hostile-names';

const names = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,39}$/);
const times = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());
const places: fc.Arbitrary<Place> = fc
  .tuple(
    fc.oneof(
      fc.constant({ page: 'groups' as const }),
      fc.record({ page: fc.constant('group' as const), group: names }),
      fc.record({ page: fc.constant('run' as const), run: names }),
      fc.record({
        page: fc.constant('run' as const),
        run: names,
        log: fc.tuple(names, fc.integer({ min: 1, max: 1000 })).map(([job, attempt]) => `${job}#${attempt}`),
      }),
      fc.record({ page: fc.constant('job' as const), group: names, job: names }),
    ),
    fc.record({ part: fc.integer({ min: 2, max: 900 }), only: fc.constant('trouble' as const) }, { requiredKeys: [] }),
    fc.option(fc.tuple(times, times), { nil: undefined }),
  )
  .map(([page, more, range]) => {
    const [from = '', to = ''] = [...(range ?? [])].sort();
    return { ...page, ...more, ...(range && { range: { from, to } }) };
  });

it('reads back the address of any place', () => {
  fc.assert(
    fc.property(places, (place) => {
      const { pathname, searchParams } = new URL(placePath(place), 'http://127.0.0.1');
      expect(parsePath(pathname, searchParams)).toEqual(place);
    }),
  );
});

it('reads the parameters of a widget', () => {
  fc.assert(
    fc.property(places, ({ range, ...place }) => {
      expect(parsePlace({ ...JSON.parse(JSON.stringify(place)), ...range })).toEqual({
        ...place,
        ...(range && { range }),
      });
    }),
  );
});

it.each(['', 'load', '#1', 'load#0', 'load#01', 'load#x', 'load#1#2', '<b>#1', 'load#99999', 7, null])(
  'shows no log for %j',
  (log) => {
    expect(parsePlace({ page: 'run', run: 'nightly-1', log })).toEqual({ page: 'run', run: 'nightly-1' });
  },
);

it.each(HOSTILE_NAMES)('looks up no group and no job with a name that is %s', (_, name) => {
  expect(parsePlace({ page: 'group', group: name })).toBeUndefined();
  expect(parsePlace({ page: 'job', group: 'nightly', job: name })).toBeUndefined();
});

it.each([
  '',
  '/x',
  '//',
  '/groups',
  '/groups/',
  '/runs/',
  '/runs/a/b',
  '/groups/a/jobs',
  '/groups/a/jobs/b/c',
  '/groups/a%2Fb',
])('knows no page at %j', (path) => {
  expect(parsePath(path, new URLSearchParams())).toBeUndefined();
});

it('does not let the query name another page than the path', () => {
  const query = new URLSearchParams({ page: 'run', run: 'other', group: 'other' });
  expect(parsePath('/groups/nightly', query)).toEqual({ page: 'group', group: 'nightly' });
});

it.each([
  { part: -1 },
  { part: 'x' },
  { part: 1e9 },
  { only: 'x' },
  { from: '2026-11-22T02:00:00Z' },
  { from: 'x', to: 'y' },
])('ignores what it cannot read: %j', (given) => {
  expect(parsePlace({ page: 'groups', ...given })).toEqual({ page: 'groups' });
});
