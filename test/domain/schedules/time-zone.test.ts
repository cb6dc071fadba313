import { existsSync, readFileSync } from 'node:fs';
import { findTimeZoneProblem, isTimeZone } from '../../../domain/schedules/time-zone';
import { ZONE_LINKS } from '../../../domain/schedules/zone-links';

test.each([
  'UTC',
  'Europe/Berlin',
  'America/Argentina/Buenos_Aires',
  'America/Port-au-Prince',
  'Asia/Kolkata',
  'Asia/Calcutta',
  'Europe/Kyiv',
  'US/Eastern',
  'Etc/GMT+5',
  'GMT',
  'EST5EDT',
  'NZ-CHAT',
  'PRC',
  'W-SU',
])('%s is a name of the IANA database', (zone) => {
  expect(findTimeZoneProblem(zone)).toBeUndefined();
});

// Java's old three-letter names, which ICU keeps, without those that the database has too.
const LEGACY =
  'ACT AET AGT ART AST BET BST CAT CNT CST CTT EAT ECT IET IST JST MIT NET NST PLT PNT PRT PST SST VST'.split(' ');

test.each([
  ...LEGACY,
  'SystemV/AST4',
  'SystemV/PST8PDT',
  'US/Pacific-New',
  'Canada/East-Saskatchewan',
  'Etc/Unknown',
  '+02:00',
  'GMT+2',
  '',
  'toString',
  '__proto__',
  null,
  7,
])('%s is refused', (zone) => {
  expect(isTimeZone(zone)).toBe(false);
  expect(findTimeZoneProblem(zone)).toContain(': expected a time zone of the IANA database, ');
});

test.each([
  ['europe/berlin', 'Europe/Berlin'],
  ['Us/eastern', 'US/Eastern'],
  ['utc', 'UTC'],
  ['America/New York', 'America/New_York'],
  ['New York', 'America/New_York'],
  ['Berlin', 'Europe/Berlin'],
  ['Kolkata', 'Asia/Kolkata'],
  ['Europe/Berln', 'Europe/Berlin'],
  ['Europe/Zürich', 'Europe/Zurich'],
  [' Europe/Paris', 'Europe/Paris'],
])('for %j the near name %s is suggested', (typed, near) => {
  expect(findTimeZoneProblem(typed)).toBe(
    `is "${typed}": expected a time zone of the IANA database, did you mean "${near}"?`,
  );
});

test.each(['BST', 'IST', 'AEST', 'Middle/Earth'])(
  'for %s no name is suggested, since none is surely meant',
  (typed) => {
    expect(findTimeZoneProblem(typed)).toBe(
      `is "${typed}": expected a time zone of the IANA database, such as "Europe/Berlin"`,
    );
  },
);

test('the links are in order, and each only once', () => {
  expect([...ZONE_LINKS]).toEqual([...new Set(ZONE_LINKS)].sort());
});

const COMPILED = '/usr/share/zoneinfo/tzdata.zi';

(existsSync(COMPILED) ? test : test.skip)('every name of this system’s database is accepted', () => {
  const names = readFileSync(COMPILED, 'utf8')
    .split('\n')
    .flatMap((line) => /^(?:Z (\S+)|L \S+ (\S+))/.exec(line)?.slice(1) ?? [])
    .filter((name) => name !== undefined && name !== 'Factory');
  expect(names.length).toBeGreaterThan(400);
  expect(names.filter((name) => !isTimeZone(name))).toEqual([]);
});
