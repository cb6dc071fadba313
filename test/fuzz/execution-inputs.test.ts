import fc from 'fast-check';
import { collectParameter } from '../../cli/options';
import { parseExecutionInput } from '../../domain/plans/execution-input';
import { anyText, fuzz, json } from './fuzz';

const FIELDS = [
  'group',
  'parameters',
  'jobs',
  'trigger',
  'scheduled_time',
  'rerun_of',
  'as_run',
  'carry_over',
  'max_active',
];
const likely = fc.constantFrom<unknown>(
  'nightly',
  'manual',
  'backfill',
  '2026-11-22T02:00:00+01:00',
  ['a'],
  false,
  3,
  {},
);
const input = fc.oneof(
  json,
  fc
    .array(fc.tuple(fc.oneof(fc.constantFrom(...FIELDS, 'started_by'), anyText), fc.oneof(likely, json)), {
      maxLength: 6,
    })
    .map((entries) => ({ group: 'nightly', ...Object.fromEntries(entries) })),
);

fuzz('any input starts a run, the same one when it is read again, or has problems', input, (given) => {
  const parsed = parseExecutionInput(given);
  if ('problems' in parsed) expect(parsed.problems.length).toBeGreaterThan(0);
  else {
    const stored = JSON.parse(JSON.stringify(parsed.input));
    expect(parseExecutionInput(stored)).toEqual({ input: stored });
  }
});

fuzz(
  '--param takes each text as it is, or refuses it',
  fc.array(fc.tuple(anyText, anyText), { maxLength: 4 }),
  (pairs) => {
    const words = pairs.map(([name, value]) => `${name}=${value}`);
    let collected: Record<string, string> | undefined;
    try {
      for (const each of words) collected = collectParameter(each, collected);
    } catch (error) {
      expect(error).toMatchObject({ code: 'commander.invalidArgument' });
      return;
    }
    const back = Object.entries(collected ?? {}).map(([name, value]) => `${name}=${value}`);
    expect(back.sort()).toEqual(words.sort());
  },
);
