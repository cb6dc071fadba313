import { parseJobRow } from '../../../domain/groups/job';
import { aJob, aRow, aRowWithout } from '../../support/rows/a-row';
import { HOSTILE_NAMES } from '../../support/rows/hostile-names';

type Case = [field: string, value: unknown];

const VALID: Case[] = [
  ['priority', -1],
  ['priority', 0],
  ['priority', 1e3],
  ['priority', 1_000_000],
  ['timeout_minutes', 0.1],
  ['timeout_minutes', 14],
  ['timeout_minutes', 1e-6],
  ['maximum_retries', 0],
  ['maximum_retries', 11],
  ['maximum_retries', 50],
  ['retry_delay_seconds', 0],
  ['retry_delay_seconds', 0.5],
  ['is_enabled', false],
  ['target', 'lambda:a'],
  ['target', `lambda:${'x'.repeat(40)}`],
  ['job_name', 'x'.repeat(64)],
  ['job_name', 'constructor'],
  ['job_group', 'g'.repeat(40)],
  ['parameters', { a: [1, 'two', null, { b: true }] }],
  ['parameters', { '': 1, 'with space': 2, '<b>': 3, '{% $x %}': 4 }],
  ['description', ''],
  ['description', '<script>alert(1)</script>'],
  ['owner', 'x'.repeat(200)],
  ['schema_version', 1],
  ['version', 0],
];

const INVALID: Case[] = [
  ['priority', '-1'],
  ['priority', '1'],
  ['priority', 'high'],
  ['priority', -2],
  ['priority', 1.5],
  ['priority', Number.NaN],
  ['priority', Number.POSITIVE_INFINITY],
  ['priority', 2 ** 53],
  ['priority', 1_000_001],
  ['priority', true],
  ['priority', null],
  ['priority', [1]],
  ['timeout_minutes', 0],
  ['timeout_minutes', -0],
  ['timeout_minutes', -5],
  ['timeout_minutes', '15'],
  ['timeout_minutes', 14.5],
  ['timeout_minutes', 100_000],
  ['timeout_minutes', Number.NaN],
  ['timeout_minutes', 1e-200],
  ['timeout_minutes', null],
  ['maximum_retries', -1],
  ['maximum_retries', 51],
  ['maximum_retries', 0.5],
  ['maximum_retries', 'three'],
  ['maximum_retries', '3'],
  ['maximum_retries', Number.NaN],
  ['retry_delay_seconds', -1],
  ['retry_delay_seconds', Number.POSITIVE_INFINITY],
  ['retry_delay_seconds', 1e300],
  ['retry_delay_seconds', '30'],
  ['is_enabled', 'false'],
  ['is_enabled', 'true'],
  ['is_enabled', 0],
  ['is_enabled', null],
  ['parameters', []],
  ['parameters', 'a=b'],
  ['parameters', null],
  ['parameters', new Map()],
  ['parameters', { x: Number.NaN }],
  ['parameters', { x: 2 ** 53 }],
  ['parameters', { x: new Set(['a']) }],
  ['parameters', { x: new Uint8Array([1]) }],
  ['parameters', { constructor: { name: 'Set' } }],
  ['parameters', JSON.parse('{"a": {"__proto__": 1}}')],
  ['parameters', { x: 'y'.repeat(300 * 1024) }],
  ['description', 'half a pair \ud83d'],
  ['description', 'x'.repeat(1001)],
  ['description', 5],
  ['description', new Set(['a'])],
  ['owner', new Uint8Array([1, 2])],
  ['schema_version', 2],
  ['schema_version', '1'],
  ['version', 1.5],
  ['job_group', 'g'.repeat(41)],
  ['job_name', 'x'.repeat(65)],
  ['job_name', 'x'.repeat(1000)],
  ['target', 'load-orders'],
  ['target', 'emr:load-orders'],
  ['target', 'Lambda:load-orders'],
  ['target', ' lambda:load-orders'],
  ['target', `lambda:${'x'.repeat(41)}`],
  ['target', 'arn:aws:lambda:eu-central-1:123456789012:function:admin'],
  ['target', null],
];

describe('the row of a job', () => {
  it('is a job with its defaults filled in', () => {
    const { retry_delay_seconds: _, ...row } = aRow();
    expect(parseJobRow(row)).toEqual({ job: aJob({ retry_delay_seconds: 30 }) });
  });

  it.each(VALID)('may have %s = %p', (field, value) => {
    expect(parseJobRow(aRow({ [field]: value }))).toEqual({ job: expect.anything() });
  });

  it.each(INVALID)('may not have %s = %p, and one sentence says so', (field, value) => {
    const parsed = parseJobRow(aRow({ [field]: value }));
    expect(parsed).toEqual({ problems: [expect.stringMatching(new RegExp(`^${field} `))] });
  });

  it.each(HOSTILE_NAMES)('may name neither itself nor its target with %s', (_, name) => {
    expect(parseJobRow(aRow({ job_name: name, target: `lambda:${name}` }))).toEqual({
      problems: [expect.stringMatching(/^job_name is /), expect.stringMatching(/^target is /)],
    });
  });

  it.each(['target', 'timeout_minutes', 'maximum_retries', 'priority', 'job_name', 'job_group'])(
    'may not lack %s',
    (field) => {
      expect(parseJobRow(aRowWithout(field))).toEqual({
        problems: [expect.stringMatching(new RegExp(`^${field} is missing: expected `))],
      });
    },
  );

  it('may not have an attribute that nobody knows, such as a misspelt one', () => {
    expect(parseJobRow(aRow({ prioritty: 3 }))).toEqual({ problems: ['prioritty is an unknown field'] });
  });

  it('may not have an attribute whose name drives a terminal, and is told of it so that it drives none', () => {
    expect(parseJobRow(aRow({ 'a\n\u001b[2Jb': 3 }))).toEqual({ problems: ['"a\\n\\u001b[2Jb" is an unknown field'] });
  });

  it('is told all its problems at once, with what was found and what is expected', () => {
    expect(parseJobRow(aRow({ priority: 'high', timeout_minutes: '15', is_enabled: 'false' }))).toEqual({
      problems: [
        'timeout_minutes is "15": expected minutes, more than 0 and at most 14 (Lambda ends at 15)',
        'priority is "high": expected -1 (parallel) or a whole number from 0 to 1000000',
        'is_enabled is "false": expected true or false',
      ],
    });
  });

  it('is shown without its control characters, and cut', () => {
    const [problem = ''] = problemsOf(aRow({ target: `\u001b[2J\r\n${'x'.repeat(5000)}` }));
    expect(problem).toMatch(/^target is "\\u001b\[2J\\r\\n/);
    expect(problem.length).toBeLessThan(300);
  });
});

function problemsOf(row: Record<string, unknown>): string[] {
  const parsed = parseJobRow(row);
  return 'problems' in parsed ? parsed.problems : [];
}
