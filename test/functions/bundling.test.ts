import path from 'node:path';
import { build } from 'esbuild';
import { BUNDLING, SERVICE_BUNDLING, WORK_BUNDLING } from '../../functions/bundling';

const ROOT = path.resolve(__dirname, '../..');

type Bundling = Omit<typeof BUNDLING, 'external'> & { external: readonly string[] };

/** The packages of node_modules that stand in the bundle of an entry. */
async function packagesIn(entry: string, bundling: Bundling = BUNDLING): Promise<string[]> {
  const { metafile } = await build({
    ...bundling,
    mainFields: [...bundling.mainFields],
    external: [...bundling.external],
    entryPoints: [path.join(ROOT, entry)],
    absWorkingDir: ROOT,
    bundle: true,
    platform: 'node',
    write: false,
    metafile: true,
    outdir: 'out',
    logLevel: 'silent',
  });
  const names = Object.values(metafile.outputs)
    .flatMap((output) => Object.entries(output.inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([file]) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? '');
  return [...new Set(names)].sort();
}

/** What reads rows that are valid already needs no schema and no calendar: they would double the bundle. */
it.each(['settle-attempt', 'notify-ends'])('keeps schemas and calendars out of %s', async (name) => {
  const packages = await packagesIn(`functions/${name}.ts`);
  expect(packages).toContain('@aws-sdk/lib-dynamodb');
  expect(packages.filter((each) => /^(zod|croner|@date-fns|yaml|d3-)/.test(each))).toEqual([]);
});

it('keeps them out of send-lineage, which brings the clients of the secret stores', async () => {
  const packages = await packagesIn('functions/send-lineage.ts', SERVICE_BUNDLING);
  expect(packages).toEqual(expect.arrayContaining(['@aws-sdk/client-secrets-manager', '@aws-sdk/client-ssm']));
  expect(packages.filter((each) => /^(zod|croner|@date-fns|yaml|d3-)/.test(each))).toEqual([]);
});

it('keeps schemas and calendars out of every job function', async () => {
  const packages = await packagesIn('bench/jobs/no-op.ts');
  expect(packages).toContain('@aws-sdk/lib-dynamodb');
  expect(packages.filter((each) => /^(zod|croner|@date-fns|yaml|d3-)/.test(each))).toEqual([]);
});

it('knows its rule: load-group, which reads the master table, has both', async () => {
  await expect(packagesIn('functions/load-group.ts')).resolves.toEqual(expect.arrayContaining(['croner', 'zod']));
});

it.each(['run-service', 'call-function'])(
  '%s brings what reads a profile: it calls AWS from a laptop, too',
  async (name) => {
    const packages = await packagesIn(`functions/${name}.ts`, WORK_BUNDLING);
    expect(packages).toEqual(
      expect.arrayContaining(['@aws-sdk/credential-provider-ini', '@aws-sdk/credential-provider-sso']),
    );
  },
);
