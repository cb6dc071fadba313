import { parseArgs } from 'node:util';
import { NotTestable } from './named-stack.mjs';

export const HELP = `Usage: npm run test:aws -- --stack <name> [--dry-run] [files]

Runs the cases of test/emulator against a deployed stack. Cases that AWS cannot run are skipped, with the reason.

  --stack <name>  the stack, such as runsheet-proof; it must have the job functions of test/emulator/jobs
  --dry-run       only say which stack it is and what would be written
  files           parts of file names, such as logs or schedules: only these (the rest goes to jest as it is)

Deploy the stack first:
  npm run build && node bin/build.mjs emulator-app
  npx cdk deploy --app "node dist/emulator-app.cjs" -c stage=proof runsheet-proof

Ends with 0 if all cases passed, 1 if one failed, 2 if it could not start.`;

/** Our own options, and the rest for jest. Throws `NotTestable` without a stack. */
export function parseArguments(args) {
  const { values, tokens } = parseArgs({
    args,
    options: { stack: { type: 'string' }, 'dry-run': { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    strict: false,
    tokens: true,
  });
  const own = tokens.filter(({ name }) => ['stack', 'dry-run', 'help'].includes(name));
  const taken = new Set(
    own.flatMap(({ index, value, inlineValue }) => (value && !inlineValue ? [index, index + 1] : [index])),
  );
  if (!values.help && typeof values.stack !== 'string') {
    throw new NotTestable(
      'no stack is named, and none is chosen for you: the cases write to it. Give --stack <name>; --help says more',
    );
  }
  return {
    help: values.help === true,
    stack: values.stack,
    dryRun: values['dry-run'] === true,
    rest: args.filter((_, index) => !taken.has(index)),
  };
}
