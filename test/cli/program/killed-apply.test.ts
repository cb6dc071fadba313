import { TestHome } from '../../support/home/a-home';
import { until } from '../../support/home/until';

/* An apply that is killed between two writes: the next command sees that its process is gone, and waits for nothing. */

jest.setTimeout(120_000);

const home = new TestHome();
afterAll(() => home.remove());

const jobs = (timeout_minutes: number) =>
  Object.fromEntries(
    Array.from({ length: 100 }, (_, index) => [`j${index}`, { timeout_minutes, is_enabled: index === 0 }]),
  );

async function killHalfWay(): Promise<void> {
  await home.apply({ nightly: { jobs: jobs(1) } });
  const command = home.start('apply', home.groupsFile({ nightly: { jobs: jobs(2) } }), '--yes');
  await home.withEngine(async ({ master }) => {
    await until(async () => (await master.readRow('nightly', 'j5'))?.timeout_minutes === 2, 'some rows are written');
    command.process.kill('SIGKILL');
    await command.ended;
    expect(await master.readRow('nightly', '@group')).toHaveProperty('applying_since');
    expect(await master.readRow('nightly', 'j99')).toMatchObject({ timeout_minutes: 1 });
  });
}

it('lets the next apply complete the group, and a run read it, at once', async () => {
  await killHalfWay();
  const { code, stderr } = await home.runsheet('apply', home.path('groups.yaml'), '--yes');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const run = await home.json('run', 'nightly');
  expect(run.status).toBe('SUCCEEDED');
  expect(run.jobs.find(({ job_name }: { job_name: string }) => job_name === 'j0')).toMatchObject({
    status: 'SUCCEEDED',
  });
});

it('keeps runs and export from half of the group, which they say at once', async () => {
  await killHalfWay();
  const before = Date.now();
  const exported = await home.runsheet('export', 'nightly');
  expect(exported).toMatchObject({ code: 2, stdout: '' });
  expect(exported.stderr).toContain('run the apply again to complete it');
  const { code, stdout } = await home.runsheet('run', 'nightly', '--json');
  expect({ code, run: JSON.parse(stdout) }).toMatchObject({
    code: 2,
    run: { status: 'FAILED', reason: expect.stringContaining('run the apply again to complete it'), jobs: [] },
  });
  // The same where the rows are read before the run starts.
  const typed = await home.runsheet('run', 'nightly', '--param', 'day=1');
  expect(typed.stderr + typed.stdout).toContain('run the apply again to complete it');
  expect(Date.now() - before).toBeLessThan(50_000);
});
