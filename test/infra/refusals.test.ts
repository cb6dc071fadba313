import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildStack, temporaryFolder } from '../support/stack/synthesize';

/** A folder of job functions with these files. */
function folderWith(...jobs: string[]): string {
  const folder = temporaryFolder();
  for (const job of jobs) writeFileSync(join(folder, job), '');
  return folder;
}

test.each(['Prod', 'elevenchars', 'a-b', '1st', '', 7])('refuses the stage %j', (stage) => {
  expect(() => buildStack({ context: { stage } })).toThrow(
    `context "stage" is ${JSON.stringify(stage)}: expected a lower-case letter, then lower-case letters or digits, at most 10 characters, e.g. -c stage=prod`,
  );
});

test('names every job file whose name cannot be a target, and the rule', () => {
  const jobsDir = folderWith('good.ts', '1st.ts', 'two words.ts', `${'x'.repeat(41)}.ts`, 'orders.test.ts');
  expect(() => buildStack({ jobsDir })).toThrow(
    `"1st.ts", "orders.test.ts", "two words.ts", "${'x'.repeat(41)}.ts": expected the file of a job function to be named with a letter, then letters`,
  );
});

test('refuses settings of a job that has no file', () => {
  expect(() => buildStack({ jobSettings: { reprot: { memoryMb: 1024 } } })).toThrow(
    /^infra\/job-settings\.ts: "reprot" has no file in .*\/jobs \(there are: extract-orders, report\)$/,
  );
});

test("refuses settings that set one of the stack's own variables", () => {
  const jobSettings = { report: { environment: { RUNSHEET_RUN_TABLE: 'other' } } };
  expect(() => buildStack({ jobSettings })).toThrow('"report" sets RUNSHEET_RUN_TABLE');
});

test.each([-1, 1.5, 'ten', ''])('refuses %j as reserved concurrency', (reservedConcurrency) => {
  expect(() => buildStack({ context: { reservedConcurrency } })).toThrow(
    `context "reservedConcurrency" is ${JSON.stringify(reservedConcurrency)}: expected a whole number, 0 to reserve nothing`,
  );
});
