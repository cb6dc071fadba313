import type { JsonObject } from '../../../domain/values/json';
import { type Act, type ActGiven, type Ends, failed, forGood, SOON, timedOut, well } from './act';
import { ACTS_OF_KINDS } from './acts-of-kinds';

/*
 * What the work of a declared target, and a Python job file, may do wrong. Each act is a program, and says how its job
 * ends: its status, its one error, its result. The programs are the shell's and Python's own.
 */

const invalid = (reason: RegExp): Ends => ({ status: 'INVALID', reason });

/** A target that runs a script of the shell, in a folder of the case, and may take half a second to end. */
const sh =
  (script: string | ((given: ActGiven) => string), fields: JsonObject = {}) =>
  (given: ActGiven): JsonObject => ({
    run: ['sh', '-c', typeof script === 'string' ? script : script(given), 'sh'],
    env: { FAULT_MARK: given.mark },
    cwd: given.folder,
    stop_grace_seconds: 0.5,
    ...fields,
  });
const python = (source: string) => sh('', { run: ['python3', '-c', source] });
const inFile = (source: string) => (given: ActGiven) => `MARK = ${JSON.stringify(given.mark)}\n${source}`;

const SLEEP = 'sleep 300';
const RESULT = '"$RUNSHEET_RESULT"';
const ECHO = 'import json, os, sys; json.dump(sys.argv[1:], open(os.environ["RUNSHEET_RESULT"], "w"))';
const LOCKED = 're.match("(a+)+$", "a" * 60 + "b")';
const DAEMON = `import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for each in (0, 1, 2): os.close(each)
        time.sleep(300)
    os._exit(0)
os.wait()
`;

const PROGRAMS: Record<string, Act> = {
  works: { target: sh(`echo '{"rows":3}' > ${RESULT}`), ends: { ...well, output: () => ({ rows: 3 }) } },
  'takes a parameter of shell characters': {
    target: sh('', { run: ['python3', '-c', ECHO, { parameter: 'text' }, '$HOME'] }),
    row: ({ text }) => ({ parameters: { text } }),
    ends: { ...well, output: ({ text }) => [text, '$HOME'] },
  },
  'prints a parameter of shell characters': {
    target: sh('', { run: ['echo', { parameter: 'text' }] }),
    row: ({ text }) => ({ parameters: { text } }),
    ends: well,
  },
  'is declared nowhere': { ends: invalid(/the project's config declares no such target/) },
  'takes a NUL': {
    target: sh('true', { run: ['true', { parameter: 'text' }] }),
    row: () => ({ parameters: { text: 'a\0b' } }),
    ends: invalid(/^parameters\.text holds a NUL character, which no argument can$/),
  },
  'takes a list': {
    target: sh('true', { run: ['true', { parameter: 'text' }] }),
    row: () => ({ parameters: { text: ['a'] } }),
    ends: invalid(/^parameters\.text is \["a"\]: expected a text/),
  },
  'prints 5 MB of lines': { target: sh("head -c 5000000 /dev/zero | tr '\\0' '\\n'; echo done >&2"), ends: well },
  'prints 100 MB in a line': { target: sh("head -c 100000000 /dev/zero | tr '\\0' 'x'"), ends: well },
  'prints what is no text': { target: sh('head -c 100000 /dev/urandom; head -c 1000 /dev/urandom >&2'), ends: well },
  'closes its outputs': { target: sh(`exec 1>&- 2>&-; sleep 0.1; echo 7 > ${RESULT}`), ends: well },
  'ends at once': { target: sh('', { run: ['true'] }), ends: { ...well, output: () => null } },
  'returns no JSON': { target: sh(`echo '{half' > ${RESULT}`), ends: forGood('Runsheet.OutputNotJson', /is not JSON/) },
  'returns 1 GB': {
    target: sh(`truncate -s 1G ${RESULT}`),
    ends: forGood('Runsheet.OutputTooLarge', /has 1073741824 bytes/),
  },
  'returns a link to elsewhere': {
    target: sh(`ln -s /etc/passwd ${RESULT}`),
    ends: forGood('Runsheet.OutputNotJson', /is a link/),
  },
  'returns a device': {
    target: sh(`ln -s /dev/zero ${RESULT}`),
    ends: forGood('Runsheet.OutputNotJson', /is a link/),
  },
  'returns a pipe that nobody writes': {
    target: sh(`mkfifo ${RESULT}`),
    ends: forGood('Runsheet.OutputNotJson', /is no regular file/),
  },
  'returns a folder': { target: sh(`mkdir ${RESULT}`), ends: forGood('Runsheet.OutputNotJson', /is no regular file/) },
  'moves its folder away': { target: sh('d=$(dirname "$RUNSHEET_RESULT"); mv "$d" "$d.x"; rm -rf "$d.x"'), ends: well },
  'has no program': {
    target: sh('', { run: ['no-such-program-here'] }),
    ends: forGood('Runsheet.ProgramNotFound', /"no-such-program-here" is not on the PATH: install it/),
  },
  'has no interpreter': {
    target: sh('', { run: ['./no-interpreter'] }),
    ends: forGood(
      'Runsheet.ProgramNotFound',
      /"\.\/no-interpreter" begins with #!\/no\/such\/python3, which is not there/,
    ),
  },
  'cannot be executed': {
    target: sh('', { run: ['./plain'] }),
    ends: forGood('Runsheet.ProgramNotFound', /"\.\/plain" cannot be executed: chmod \+x it/),
  },
  fails: {
    target: sh('echo "ValueError: no such order" >&2; exit 3'),
    ends: failed('Runsheet.ExitCode', /ended with exit code 3; it said last: ValueError: no such order$/),
  },
  'fails for good': {
    target: sh('exit 2', { permanent_exit_codes: [2] }),
    ends: forGood('Runsheet.ExitCode', /exit code 2, one of its permanent_exit_codes$/),
  },
  'is ended by SIGTERM': { target: sh('kill -TERM $$'), ends: failed('Runsheet.Killed', /was ended by SIGTERM$/) },
  'is ended by SIGKILL': {
    target: sh('kill -9 $$'),
    ends: failed('Runsheet.Killed', /ended by SIGKILL, as the system/),
  },
  'runs too long': { target: sh(SLEEP), row: SOON, ends: timedOut },
  'ignores SIGTERM': {
    target: sh("trap '' TERM INT HUP; while :; do sleep 0.2; done"),
    row: SOON,
    ends: timedOut,
  },
  'ends well after SIGTERM': { target: sh(`trap 'exit 0' TERM; ${SLEEP} & wait`), row: SOON, ends: timedOut },
  'holds the lock of its interpreter': {
    target: python(`import re, signal; signal.signal(signal.SIGTERM, lambda *_: None); ${LOCKED}`),
    row: SOON,
    ends: timedOut,
  },
  'leaves a child': { target: sh(`${SLEEP} &`), ends: well },
  'leaves a session': { target: sh(`setsid ${SLEEP} > /dev/null 2>&1 & exit 0`), ends: well },
  'leaves a daemon': { target: python(DAEMON), ends: well },
  'leaves a child with its outputs, and fails': {
    target: sh(`setsid ${SLEEP} & exit 4`),
    ends: failed('Runsheet.ExitCode', /ended with exit code 4$/),
  },
  'starts sessions, and runs too long': {
    target: sh(`setsid ${SLEEP} & setsid sh -c 'trap "" TERM; while :; do sleep 0.2; done' & wait`),
    row: SOON,
    ends: timedOut,
  },
};

const PYTHON_FILES: Record<string, Act> = {
  'Python: works': {
    python: inFile('def handler(event, context): return {"job": event["job"]}\n'),
    ends: well,
  },
  'Python: holds the lock of its interpreter': {
    python: inFile(`import re, signal
def handler(event, context):
    signal.signal(signal.SIGTERM, lambda *_: None)
    ${LOCKED}
`),
    row: SOON,
    ends: timedOut,
  },
  'Python: prints 5 MB': {
    python: inFile('def handler(event, context):\n    for at in range(50): print("x" * 100000)\n'),
    ends: well,
  },
  'Python: closes its outputs': {
    python: inFile('import os\ndef handler(event, context): os.close(1); os.close(2)\n'),
    ends: well,
  },
  'Python: returns no JSON': {
    python: inFile('def handler(event, context): return {1, 2}\n'),
    ends: forGood('Runsheet.OutputNotJson', /set is not JSON serializable/),
  },
  'Python: exits': {
    python: inFile('import os\ndef handler(event, context): os._exit(3)\n'),
    ends: failed('Runsheet.ExitCode', /Python process ended with exit code 3$/),
  },
  'Python: is ended by a signal': {
    python: inFile('import os\ndef handler(event, context): os.kill(os.getpid(), 9)\n'),
    ends: failed('Runsheet.Killed', /Python process was ended by SIGKILL/),
  },
  'Python: leaves a daemon': {
    python: inFile(`import os, subprocess
def handler(event, context):
    env = dict(os.environ, FAULT_MARK=MARK)
    subprocess.Popen(["sleep", "300"], env=env, start_new_session=True)
    subprocess.run(["sh", "-c", "setsid sleep 300 > /dev/null 2>&1 &"], env=env)
`),
    ends: well,
  },
  'Python: starts a session, and runs too long': {
    python: inFile(`import os, subprocess, time
def handler(event, context):
    subprocess.Popen(["sleep", "300"], env=dict(os.environ, FAULT_MARK=MARK), start_new_session=True)
    time.sleep(300)
`),
    row: SOON,
    ends: timedOut,
  },
};

/** Acts of the kinds that a project declares beside `command`. */
export const ACTS: Record<string, Act> = { ...PROGRAMS, ...PYTHON_FILES, ...ACTS_OF_KINDS };
