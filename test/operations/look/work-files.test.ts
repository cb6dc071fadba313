import { inflateSync } from 'node:zlib';
import type { FoundObject } from '../../../adapters/aws/work/work-objects';
import type { Looking } from '../../../operations/look/looking';
import { resultInFile, tellWork } from '../../../operations/look/work-files';
import { aJobRun, aRun } from '../../protocol/builders';
import { aWorkContext } from '../../support/rows/a-work-context';

/* The files of work in a container, in a memory that stands for S3. test/emulator has the same against an emulator. */

const TOKEN = 'ab'.repeat(32);
const CONTEXT = aWorkContext({ job: 'pack' });

interface Given {
  root?: string | undefined;
  found?: FoundObject | undefined;
  breaks?: string;
  kind?: string;
  leaseUntil?: string;
}

function aLook({ root = 's3://data/_work', found, breaks, kind = 'ecs', leaseUntil }: Given = {}) {
  const written = new Map<string, string>();
  const asked: string[] = [];
  const fail = () => {
    if (breaks !== undefined) throw Object.assign(new Error('said by S3'), { name: breaks });
  };
  const looking = {
    target: { target: `${kind}:pack`, kind, folder: '/', fields: {}, secret: async () => '' },
    row: aJobRun({
      run_id: 'nightly-1',
      job_name: 'pack',
      attempt: 2,
      lease_until: leaseUntil ?? '2026-11-22T04:00:00Z',
    }),
    run: aRun({}),
    now: () => Date.parse('2026-11-22T02:40:00Z'),
    log: () => {},
    files:
      root === ''
        ? undefined
        : {
            root,
            write: async (url: string, text: string) => {
              fail();
              written.set(url, text);
            },
            find: async (url: string) => {
              asked.push(url);
              fail();
              return found;
            },
          },
  } as unknown as Looking;
  return { looking, written, asked };
}

const refused = (act: Promise<unknown>) =>
  act.then(
    () => 'done',
    ({ name, kind, message }) => ({ name, kind, message }),
  );

describe('what the work hears', () => {
  it('is a file of its attempt, and variables', async () => {
    const { looking, written } = aLook();
    const variables = await tellWork(looking, CONTEXT, TOKEN);
    const folder = 's3://data/_work/ecs/pack/nightly-1/pack/2-abababab';
    expect([...written.keys()]).toEqual([`${folder}/context.json`]);
    expect(JSON.parse(written.get(`${folder}/context.json`) as string)).toEqual(CONTEXT);
    expect(variables).toMatchObject({
      RUNSHEET_CONTEXT: `${folder}/context.json`,
      RUNSHEET_RESULT: `${folder}/result.json`,
      RUNSHEET_RUN_ID: 'nightly-1',
      RUNSHEET_GROUP: 'nightly',
      RUNSHEET_JOB: 'pack',
      RUNSHEET_ATTEMPT: '2',
      RUNSHEET_DEADLINE: '2026-11-22T03:00:00.000Z',
      RUNSHEET_DATA_URL: 's3://data/nightly/nightly-1/',
    });
    expect(variables).not.toHaveProperty('RUNSHEET_SCHEDULED_TIME');
  });

  it('is the context of Dagster Pipes, whose messages are lines of its output', async () => {
    const variables = await tellWork(aLook().looking, CONTEXT, TOKEN);
    expect(decoded(variables.DAGSTER_PIPES_CONTEXT)).toMatchObject({
      data: { run_id: 'nightly-1', job_name: 'pack', retry_number: 1, extras: { parameters: { day: '2026-11-22' } } },
    });
    expect(decoded(variables.DAGSTER_PIPES_MESSAGES)).toEqual({ stdio: 'stdout' });
  });

  it('leaves out the inline context where that is too long for a variable', async () => {
    const text = Array.from({ length: 900 }, (_, at) => String.fromCodePoint(0x4e00 + ((at * 7_919) % 20_000))).join(
      '',
    );
    const variables = await tellWork(aLook().looking, { ...CONTEXT, parameters: { text } }, TOKEN);
    expect(Object.keys(variables).filter((name) => name.startsWith('DAGSTER'))).toEqual([]);
    expect(JSON.stringify(variables).length).toBeLessThan(1_000);
  });

  it('is nothing for a kind that takes no files', async () => {
    const { looking, written } = aLook({ kind: 'states' });
    expect(await tellWork(looking, CONTEXT, TOKEN)).toEqual({});
    expect(written.size).toBe(0);
  });

  it.each([
    ['', /^ecs:pack was not started: its work hears of its job by files in S3: set RUNSHEET_WORK_URL=s3:/],
    ['https://x', /RUNSHEET_WORK_URL is "https:\/\/x": expected s3:/],
  ])('cannot be said where the place of files is %j', async (root, message) => {
    expect(await refused(tellWork(aLook({ root }).looking, CONTEXT, TOKEN))).toEqual({
      name: 'Runsheet.NoWorkFiles',
      kind: 'permanent',
      message: expect.stringMatching(message),
    });
  });

  it('is refused for good if S3 refuses it, and left open if S3 fails', async () => {
    const denied = await refused(tellWork(aLook({ breaks: 'AccessDenied' }).looking, CONTEXT, TOKEN));
    expect(denied).toMatchObject({ name: 'AccessDenied', kind: 'permanent' });
    expect((denied as { message: string }).message).toMatch(/its s3:.*context\.json cannot be written: said by S3$/);
    const slow = await refused(tellWork(aLook({ breaks: 'SlowDown' }).looking, CONTEXT, TOKEN));
    expect(slow).toEqual({ name: 'SlowDown', kind: undefined, message: 'said by S3' });
  });
});

describe('the result', () => {
  const resultOf = (given: Given) => resultInFile(aLook(given).looking);

  it('is what the work has written, as JSON', async () => {
    const { looking, asked } = aLook({ found: { bytes: 14, text: ' {"rows": 3}\n\n' } });
    expect(await resultInFile(looking)).toEqual({ output: '{"rows":3}' });
    expect(asked).toEqual([
      expect.stringMatching(/^s3:\/\/data\/_work\/ecs\/pack\/nightly-1\/pack\/2-[0-9a-f]{8}\/result\.json$/),
    ]);
  });

  it('is null if the work has written none', async () => {
    expect(await resultOf({})).toEqual({ output: 'null' });
  });

  it.each<[FoundObject, string, RegExp]>([
    [{ bytes: 40_000, problem: 'is too long' }, 'Runsheet.OutputTooLarge', /has 40000 bytes: at most 32768 are kept/],
    [{ bytes: 3, problem: 'is not UTF-8: byte 1' }, 'Runsheet.OutputNotJson', /RUNSHEET_RESULT, is not UTF-8/],
    [{ bytes: 5, text: '{half' }, 'Runsheet.OutputNotJson', /no JSON/],
    [{ bytes: 0, text: '' }, 'Runsheet.OutputNotJson', /no JSON/],
  ])('cannot be kept as %j', async (found, name, message) => {
    expect(await resultOf({ found })).toMatchObject({
      class: 'permanent',
      workOver: true,
      error: { name, message: expect.stringMatching(message) },
    });
  });

  it('is read by a later look if S3 fails, and by none if it may not be read', async () => {
    expect(await refused(resultOf({ breaks: 'SlowDown' }))).toMatchObject({ name: 'Runsheet.StillRunning' });
    const unreadable = { class: 'permanent', error: { name: 'Runsheet.ResultUnreadable' } };
    expect(await resultOf({ breaks: 'AccessDenied' })).toMatchObject(unreadable);
    expect(await resultOf({ breaks: 'SlowDown', leaseUntil: '2026-11-22T02:00:00Z' })).toMatchObject(unreadable);
  });
});

function decoded(text: string | undefined): unknown {
  return JSON.parse(inflateSync(Buffer.from(text ?? '', 'base64')).toString('utf8'));
}
