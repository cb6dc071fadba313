import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PermanentJobError } from 'runsheet';
import { parseSettingsRow } from '../../../domain/groups/group-settings';
import { parseJobRow } from '../../../domain/groups/job';
import { exampleGroup } from '../../support/example/example-group';
import { aJob, codeOf, type ExampleRun, runExample } from '../../support/example/run-example';

jest.mock('runsheet', () => ({
  ...jest.requireActual('runsheet'),
  defineJob: (code: unknown) => code,
}));

describe('the run of the example', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-example-'));
  let run: ExampleRun;
  let page: string;
  beforeAll(async () => {
    run = await runExample(folder);
    page = readFileSync(path.join(folder, 'report.html'), 'utf8');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('names the report and its headline figures as the output of its last job', () => {
    expect(run.outputs['write-report']).toMatchObject({
      report: expect.stringMatching(/^file:\/\/\/.*\/report\.html$/),
      busiest_airport: 'ATL',
    });
  });

  // The four that follow count from the raw files with nothing but split, Map and sine: none of the example's own code.

  it('reports as many flights as the raw file counts', () => {
    const flights = rawLines('flights-airport.csv').reduce((sum, line) => sum + Number(line.split(',')[2]), 0);
    // The sum that the Bureau of Transportation Statistics itself gives for 2008.
    expect(flights).toBe(7_009_728);
    expect(figure('flights')).toBe('7,009,728');
    expect(run.outputs['write-report']).toMatchObject({ flights });
  });

  it('reports the departures of the busiest airport as the raw file has them', () => {
    const departures = new Map<string, number>();
    for (const line of rawLines('flights-airport.csv')) {
      const [origin = '', , count] = line.split(',');
      departures.set(origin, (departures.get(origin) ?? 0) + Number(count));
    }
    const [code, most] = [...departures].reduce((a, b) => (b[1] > a[1] ? b : a));
    const firstRow = page.slice(page.indexOf('<tbody>'), page.indexOf('</tr>', page.indexOf('<tbody>')));
    expect(firstRow).toContain(`<b>${code}</b>`);
    expect(firstRow).toContain(`>${grouped(most)}<`);
  });

  it('reports strikes and their cost as the raw file has them, a repeated line counted once', () => {
    const lines = [...new Set(rawLines('birdstrikes.csv'))];
    // No line of this file holds a quote: its columns may be counted from the end.
    expect(lines.some((line) => line.includes('"'))).toBe(false);
    const cost = lines.reduce((sum, line) => sum + Number(line.split(',').at(-2)), 0);
    expect(figure('strikes')).toBe(grouped(lines.length));
    expect(figure('strike-cost')).toBe(`$${grouped(cost)}`);
  });

  it('reports the share of places near an airport as the haversine formula finds it', () => {
    const departures = new Map<string, number>();
    for (const line of rawLines('flights-airport.csv')) {
      const [origin = '', , count] = line.split(',');
      departures.set(origin, (departures.get(origin) ?? 0) + Number(count));
    }
    // Names may hold commas within quotes; the code is first and the location last.
    const airports = rawLines('airports.csv')
      .map((line) => line.split(','))
      .filter((cells) => (departures.get(cells[0] ?? '') ?? 0) >= 366)
      .map((cells) => [Number(cells.at(-2)), Number(cells.at(-1))] as const);
    const left = ['AK', 'HI', 'PR', 'VI', 'GU', 'AS', 'MP', 'FM', 'MH', 'PW'];
    const places = new Map<string, readonly [number, number]>();
    for (const line of rawLines('zipcodes.csv')) {
      const cells = line.split(',');
      const [latitude, longitude, state] = [cells[1], cells[2], cells.at(-2) ?? ''];
      if (!left.includes(state)) places.set(`${state}${latitude},${longitude}`, [Number(latitude), Number(longitude)]);
    }
    const near = [...places.values()].filter((place) =>
      // A degree of latitude is 111 km: what lies farther north or south need not be computed.
      airports.some((airport) => Math.abs(airport[0] - place[0]) < 1 && haversineKm(place, airport) <= 100),
    );
    expect(figure('within-reach')).toBe(`${((100 * near.length) / places.size).toFixed(1)} %`);
  });

  it('accounts for every row of every source', () => {
    for (const name of ['airports', 'routes', 'strikes', 'postal-codes']) {
      const { read, rows, dropped } = run.outputs[`extract-${name}`] as { read: number; rows: number; dropped: object };
      expect(rows + Object.values(dropped).reduce((sum: number, count: number) => sum + count, 0)).toBe(read);
    }
  });

  it('loads nothing from elsewhere', () => {
    expect(page).not.toMatch(/<(script|link|img|iframe)\b|@import|url\(|\bsrc=/i);
  });

  it('takes top_n as the text that the command line gives', async () => {
    const job = aJob('write-report', run, { parameters: { top_n: '20', file_name: 'twenty.html' } });
    await codeOf('lambda:write-report')(job);
    expect(readFileSync(path.join(folder, 'twenty.html'), 'utf8')).toContain('The 20 busiest airports');
  });

  it('says of a parameter that cannot be used what was found and what is expected, and is not retried', async () => {
    const write = (parameters: Record<string, string>) =>
      codeOf('lambda:write-report')(
        aJob('write-report', run, { parameters: { file_name: 'x.html', top_n: '5', ...parameters } }),
      );
    await expect(write({ top_n: 'many' })).rejects.toThrow(
      'parameter top_n is "many": expected a whole number from 3 to 100',
    );
    await expect(write({ top_n: 'many' })).rejects.toThrow(PermanentJobError);
    await expect(write({ file_name: '../x.html' })).rejects.toThrow('parameter file_name is "../x.html": expected');
  });

  function figure(id: string): string | undefined {
    return new RegExp(`<strong id="${id}">([^<]*)</strong>`).exec(page)?.[1];
  }
});

describe('the groups file of the example', () => {
  const { jobs } = exampleGroup();

  it('extracts at least four sources side by side and runs at least three stages after them', () => {
    const priorities = Object.values(jobs)
      .filter((job) => job.is_enabled !== false)
      .map((job) => job.priority);
    expect(priorities.filter((priority) => priority === 0).length).toBeGreaterThanOrEqual(4);
    expect(new Set(priorities.filter((priority) => priority > 0)).size).toBeGreaterThanOrEqual(3);
    expect(priorities.filter((priority) => priority === -1)).toHaveLength(2);
  });

  it('is valid: every job and the settings', () => {
    const { settings } = exampleGroup();
    const key = { job_group: 'nightly-air-traffic' };
    expect(parseSettingsRow({ ...key, job_name: '@group', ...settings })).not.toHaveProperty('problems');
    for (const [name, job] of Object.entries(jobs)) {
      expect(parseJobRow({ ...key, job_name: name, ...job })).not.toHaveProperty('problems');
    }
  });

  it('has one job that is disabled', () => {
    expect(Object.keys(jobs).filter((name) => jobs[name]?.is_enabled === false)).toEqual(['write-long-report']);
  });

  it('has one job whose first attempt fails on purpose, and says so', async () => {
    const name = Object.keys(jobs).find((key) => jobs[key]?.parameters?.fail_first_attempt);
    expect(name).toBe('extract-strikes');
    expect(jobs['extract-strikes']?.description).toContain('FAILS ON PURPOSE');
    const job = aJob(
      'extract-strikes',
      { folder: '/nowhere', outputs: {} },
      { parameters: { fail_first_attempt: true } },
    );
    expect(() => codeOf('lambda:extract-strikes')(job)).toThrow('this attempt fails on purpose');
  });

  it('names only targets that are there', () => {
    for (const job of Object.values(jobs)) expect(codeOf(job.target)).toEqual(expect.any(Function));
  });
});

function rawLines(file: string): string[] {
  const text = readFileSync(path.resolve(__dirname, '../../../node_modules/vega-datasets/data', file), 'utf8');
  return text.trim().split(/\r?\n/).slice(1);
}

function grouped(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ',');
}

function haversineKm([lat1, lon1]: readonly [number, number], [lat2, lon2]: readonly [number, number]): number {
  const radians = Math.PI / 180;
  const h =
    Math.sin(((lat2 - lat1) * radians) / 2) ** 2 +
    Math.cos(lat1 * radians) * Math.cos(lat2 * radians) * Math.sin(((lon2 - lon1) * radians) / 2) ** 2;
  return 2 * 6371.0088 * Math.asin(Math.sqrt(h));
}
