import { parseConfig } from '../../../domain/project/project-config';

describe('a config', () => {
  it('may say nothing', () => {
    expect(parseConfig(null)).toEqual({ config: { stacks: {}, assets: {}, targets: {} } });
    expect(parseConfig({})).toEqual({ config: { stacks: {}, assets: {}, targets: {} } });
  });

  it('names folders and files alone or in a list, and stacks under their names', () => {
    const prod = { stack: 'runsheet-prod', region: 'eu-central-1', profile: 'prod' };
    const content = {
      jobs: ['jobs', '../shared/jobs'],
      groups: 'groups/nightly.yaml',
      home: '.runsheet',
      workers: 4,
      stacks: { prod, dev: { stack: 'runsheet-dev' }, orders: { stack: 'Shop/orders' } },
      assets: { '.md': 'text', '.csv': 'text', '.parquet': 'file' },
      targets: { 'command:load': { run: ['python3', 'load.py'] } },
    };
    expect(parseConfig(content)).toEqual({ config: { ...content, groups: ['groups/nightly.yaml'] } });
  });

  it('is refused with every problem at once, and the key that was meant', () => {
    const content = {
      job: 'jobs',
      groups: [],
      home: '',
      workers: 0,
      stacks: { prod: { stak: 'runsheet-prod' }, 'my stack': { stack: 'x', region: 'EU' }, dev: 'runsheet-dev' },
      assets: { sql: 'text', '.ts': 'text', '.bin': 'binary' },
      targets: { 'lambda:x': {} },
    };
    const found = parseConfig(content);
    expect('problems' in found && found.problems.map(({ text }) => text).sort()).toEqual([
      'assets has ".ts": files with this extension are code, or read as JSON. Remove it',
      'assets has "sql": expected an extension, such as ".sql"',
      'assets.".bin" is "binary": expected "text" or "file"',
      'groups is []: expected a groups file, a folder of them, or a list of these',
      'home is "": expected a folder',
      'job is an unknown key: did you mean "jobs"?',
      'stacks has a stack named "my stack": expected the name of a stack: a letter, then letters, digits or "-"',
      'stacks."my stack".region is "EU": expected a region: eu-central-1',
      'stacks.dev is "runsheet-dev": expected an object with "stack" and, if you like, "region" and "profile"',
      'stacks.prod.stak is an unknown key: did you mean "stack"?',
      'targets."lambda:x".function is missing: expected the name or the ARN of a function that is there, such as erp-sync:live. A job file needs no declaration',
      'workers is 0: expected a whole number from 1 to 64',
    ]);
  });

  it.each([
    ['jobs', 'the file is "jobs": expected an object with keys such as "jobs"'],
    [['jobs'], 'the file is ["jobs"]: expected an object with keys such as "jobs"'],
    [{ stacks: ['prod'] }, 'stacks is ["prod"]: expected stacks under their names'],
    [{ home: 's3://bucket/home' }, 'home is "s3://bucket/home": expected a folder'],
    [{ assets: '.sql' }, 'assets is ".sql": expected "text" or "file" for extensions, such as ".sql": text'],
  ])('says what %j should be', (content, problem) => {
    expect(parseConfig(content)).toMatchObject({ problems: [{ text: problem }] });
  });
});
