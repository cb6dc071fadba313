import fc from 'fast-check';
import { readGroupsText, renderGroupsFile } from '../../../adapters/files/groups-file';
import { importCrontab } from '../../../domain/imports/import-crontab';
import { declareTargets, parseTargets } from '../../../domain/targets/declared-targets';

const read = (text: string, hasUser = false) => importCrontab(text, { hasUser, timezone: 'Europe/Berlin' });

it('makes a group of the lines of one time, and a parallel job of each', () => {
  const { groups, targets, leftOut } = read(
    [
      '0 2 * * * cd /srv/etl && ./extract_orders.sh',
      '0 2 * * *\tcd /srv/etl && ./extract_customers.sh',
      '*/15 6-20 * * 1-5 /usr/bin/python3 /srv/sync.py --all',
    ].join('\r\n'),
  );
  expect(leftOut).toEqual([]);
  expect(groups).toMatchObject({
    'daily-0200': {
      schedule: 'cron(0 2 * * ? *)',
      timezone: 'Europe/Berlin',
      jobs: { extract_customers: { priority: -1 }, extract_orders: { timeout_minutes: 10_080, maximum_retries: 0 } },
    },
    sync: { schedule: 'cron(0/15 6-20 ? * MON-FRI *)', jobs: { sync: {} } },
  });
  expect(targets).toEqual({
    'command:extract_orders': { run: ['./extract_orders.sh'], cwd: '/srv/etl' },
    'command:extract_customers': { run: ['./extract_customers.sh'], cwd: '/srv/etl' },
    'command:sync': { run: ['/usr/bin/python3', '/srv/sync.py', '--all'] },
  });
});

it('gives to the shell what has signs of the shell, and to the standard input what stands behind a percent sign', () => {
  const { targets } = read(
    ['@daily load.sh >> load.log 2>&1', '@hourly mail -s "\\% of it" joe%Joe,%%where?%', '@weekly A=1 run.sh'].join(
      '\n',
    ),
  );
  expect(targets).toEqual({
    'command:load': { run: ['sh', '-c', 'load.sh >> load.log 2>&1'] },
    'command:mail': {
      run: ['sh', '-c', 'printf "%s\\n" "$1" | sh -c "$0"', 'mail -s "% of it" joe', 'Joe,\n\nwhere?'],
    },
    'command:run': { run: ['sh', '-c', 'A=1 run.sh'] },
  });
});

it('takes the variables above a line, the time zone and the shell among them', () => {
  const { groups, targets, notes } = read(
    [
      'MAILTO=data@example.com',
      'HOME = "/srv/my etl"',
      "DB_PASSWORD='x'",
      '@daily a',
      'SHELL=/bin/bash',
      'CRON_TZ=America/New_York',
      'RUNSHEET_HOME=/tmp',
      '@daily b; c',
      'SHELL=/opt/odd/fish',
      '@daily d; e',
    ].join('\n'),
  );
  expect(groups).toMatchObject({ daily: { timezone: 'Europe/Berlin' }, 'daily-2': { timezone: 'America/New_York' } });
  const env = { DB_PASSWORD: 'x' };
  expect(targets).toEqual({
    'command:a': { run: ['a'], cwd: '/srv/my etl', env },
    'command:b': { run: ['bash', '-c', 'b; c'], cwd: '/srv/my etl', env },
    'command:d': { run: ['sh', '-c', 'd; e'], cwd: '/srv/my etl', env },
  });
  expect(notes.map(({ row, problems }) => [row, problems])).toEqual([
    [
      'line 4',
      [
        'MAILTO was left out: --notify of a run tells who wants to know',
        'DB_PASSWORD may be a secret: make it {secret: …} in its env',
      ],
    ],
    ['line 8', ['RUNSHEET_HOME was left out: Runsheet sets variables of such names itself']],
    ['line 10', ['SHELL is "/opt/odd/fish": expected one of sh, bash, dash, zsh, ksh. It is sh here']],
  ]);
});

it('reads the users of a crontab of the system', () => {
  const { targets, notes, leftOut } = read('17 * * * * root cd / && run-parts /etc/cron.hourly\n@daily root\n', true);
  expect(targets).toEqual({ 'command:run-parts': { run: ['run-parts', '/etc/cron.hourly'], cwd: '/' } });
  expect(notes[0]?.problems).toContain('runs as "root" there, and here as whoever runs Runsheet');
  expect(leftOut).toEqual([
    { row: 'line 2', name: null, problems: [expect.stringContaining('expected a user before the command')] },
  ]);
});

it('leaves out what starts at boot and what is no line, and imports times that no schedule can say without one', () => {
  const { groups, leftOut, notes } = read(
    '@reboot a\nbad line\n0 0 1 * 1 b\n0~59 * * * * c\n0 2 * * *\n@daily \u001b[31m\n',
  );
  expect(leftOut.map(({ row }) => row)).toEqual(['line 1', 'line 2', 'line 5', 'line 6']);
  expect(leftOut[3]?.problems[0]).toContain('it holds a control character');
  expect(groups).toEqual({ b: { jobs: { b: expect.anything() } }, c: { jobs: { c: expect.anything() } } });
  expect(notes.flatMap(({ problems }) => problems).filter((each) => each.includes('without a schedule'))).toHaveLength(
    2,
  );
});

it('makes of any crontab groups and targets that plan takes', () => {
  const cell = fc.oneof(
    fc.string(),
    fc.constantFrom('=cmd|x!A1', '$(rm -rf /)', '../../etc/passwd', '%', '{a: &b [*b]}'),
  );
  const line = fc.tuple(fc.constantFrom('@daily', '0 2 * * *', '5/1 * * * *', '@reboot', 'A=', '-@hourly'), cell);
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), fc.boolean(), (lines, hasUser) => {
      const { groups, targets } = read(lines.map((each) => each.join(' ')).join('\n'), hasUser);
      expect(parseTargets(targets)).toEqual({ targets });
      if (Object.keys(groups).length === 0) return;
      const found = readGroupsText(renderGroupsFile(groups), {
        names: [],
        where: '',
        declared: declareTargets(targets, '/project'),
      });
      expect(found).toHaveLength(Object.keys(groups).length);
    }),
  );
});
