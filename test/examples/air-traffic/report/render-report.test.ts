import fc from 'fast-check';
import { type ReportModel, renderReport } from '../../../../examples/air-traffic/report/render-report';

/** A report in which every text that comes from data is `text`. */
function aReport(text: string): ReportModel {
  const airport = { iata: text, name: text, city: text, state: text, latitude: 33.6, longitude: -84.4 };
  return {
    title: text,
    runId: text,
    time: text,
    topN: 5,
    traffic: {
      flights: 10,
      regularRoutes: 1,
      airports: [{ ...airport, departures: 10, arrivals: 10, destinations: 1, busiest: { iata: text, flights: 10 } }],
      links: [{ between: [text, text], flights: 10 }],
    },
    airports: [airport],
    reach: {
      places: 1,
      airports: 1,
      median_km: 1,
      reach_km: 100,
      within_reach_percent: 100,
      bands: [1, 0],
      remotest: [{ postal_code: text, city: text, state: text, km: 1, airport: text }],
    },
    strikes: {
      strikes: 1,
      damaging: 1,
      cost: 1,
      first_day: text,
      last_day: text,
      monthly_average: new Array(12).fill(1),
      species: [{ name: text, strikes: 1 }],
      unrecognised: 0,
      by_airport: { [text]: 1 },
    },
    extracts: [{ source: text, file: text, read: 1, rows: 1, dropped: { [text]: 1 }, mended: { [text]: 1 } }],
    checks: [{ check: text, of: 1, unfit: 0, max_percent: 0 }],
  };
}

/** A page without its texts and attribute values: what a browser builds from it. */
function structureOf(page: string): string {
  return page.replace(/"[^"]*"/g, '""').replace(/>[^<]*</g, '><');
}

const hostile = fc.oneof(
  fc.string(),
  fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', '/', '=', '`', '$', 'x', ' ') }),
  fc.constantFrom(
    '<script>alert(1)</script>',
    '" onload="alert(1)',
    "' onload='x",
    '</style>',
    '-->',
    '$&',
    "$'",
    '__proto__',
  ),
);

describe('the report', () => {
  it('never contains raw input: whatever the data say, the page has the same tags and attributes', () => {
    const harmless = structureOf(renderReport(aReport('x')));
    fc.assert(
      fc.property(hostile, (text) => {
        expect(structureOf(renderReport(aReport(text)))).toBe(harmless);
      }),
    );
  });

  it('shows a text as it is, once a browser has read it', () => {
    const page = renderReport(aReport(`<b>&amp; "O'Hare"`));
    expect(page).toContain('&lt;b&gt;&amp;amp; &quot;O&#39;Hare&quot;');
    expect(page).not.toContain('<b>&amp; "');
  });

  it('dates the night of the schedule in UTC', () => {
    expect(renderReport({ ...aReport('x'), time: '2026-11-22T23:59:59.000Z' })).toContain('22 November 2026');
  });

  it('is made of nothing as well: no airport, no strike, no row', () => {
    const { traffic, strikes, ...rest } = aReport('x');
    const page = renderReport({
      ...rest,
      airports: [],
      traffic: { ...traffic, airports: [], links: [] },
      strikes: { ...strikes, species: [], monthly_average: new Array(12).fill(0) },
    });
    expect(page).not.toMatch(/NaN|Infinity|undefined/);
  });
});
