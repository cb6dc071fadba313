import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Properties } from '../support/iam/resolve-template';
import { EVERY_OPTION } from '../support/stack/every-option';
import { synthesize, temporaryFolder } from '../support/stack/synthesize';

/*
 * Templates with each option of the construct, judged by cfn-lint: it holds every property against the schemas that AWS
 * publishes of its resource types. test/emulator/run.mjs installs it and runs this.
 */

jest.setTimeout(300_000);

const REGIONS = ['us-east-1', 'eu-central-1', 'ap-southeast-2'];

/** Findings that are false, by cfn-lint's id. */
const FALSE: Record<string, string> = {
  W3005: 'CDK names in DependsOn what a reference implies as well: so a function waits for its whole role',
};

/** Mistakes, each by the text of the template that it replaces, and the finding that it must give. */
const MISTAKES: Record<string, [from: string, to: string, finding: RegExp]> = {
  'a property that no resource has': ['"MemorySize":', '"MemorySizes":', /^E3002 at .*MemorySizes/],
  'a value that a property refuses': ['"nodejs24.x"', '"nodejs99.x"', /^E3030 at .*Runtime/],
  'a reference that leads nowhere': ['{"Ref":"TablesMaster', '{"Ref":"TabelsMaster', /^E1020 at .*TabelsMaster/],
  'a field that no state has': ['\\"TimeoutSeconds\\"', '\\"TimeoutSecond\\"', /^E3601 at .*TimeoutSecond\b/],
};

const plain = JSON.stringify(withoutOutputPathOfSucceed(synthesize().toJSON()));
let found: Record<string, string[]>;
beforeAll(() => {
  found = lint({
    ...Object.fromEntries(EVERY_OPTION.map(([name, of]) => [name, withoutOutputPathOfSucceed(of())])),
    ...Object.fromEntries(
      Object.entries(MISTAKES).map(([name, [from, to]]) => [name, JSON.parse(plain.replace(from, to))]),
    ),
    'as it is': synthesize().toJSON(),
  });
});

test.each(EVERY_OPTION.map(([name]) => name))('a stack of %s has nothing that cfn-lint finds', (name) => {
  expect(found[name]?.filter((each) => !FALSE[idOf(each)])).toEqual([]);
});

test('what is left out are findings that cfn-lint still has', () => {
  expect([...new Set(found[EVERY_OPTION[0]?.[0] as string]?.map(idOf))]).toEqual(Object.keys(FALSE));
  // Of OutputPath: cfn-lint fails while it words this finding.
  expect(found['as it is']?.map(idOf)).toContain('E1101');
});

test.each(Object.entries(MISTAKES))('cfn-lint finds %s', (name, [, , finding]) => {
  expect(found[name]?.filter((each) => !FALSE[idOf(each)])).toEqual(
    expect.arrayContaining([expect.stringMatching(finding)]),
  );
});

/**
 * cfn-lint refuses OutputPath in a Succeed state (E3601), which AWS's documentation has among the common state fields,
 * and asl-validator takes. The rest of the definition is judged.
 */
function withoutOutputPathOfSucceed(template: Properties): Properties {
  const text = JSON.stringify(template);
  const without = text.replaceAll(/(\{\\"Type\\":\\"Succeed\\"),\\"OutputPath\\":\\"[^"]*\\"/g, '$1');
  if (without === text) throw new Error('there is no Succeed state with an OutputPath: this exception can go');
  return JSON.parse(without);
}

/** What cfn-lint finds in each template, a text a finding. One process judges them all: its start takes seconds. */
function lint(templates: Record<string, Properties>): Record<string, string[]> {
  const folder = temporaryFolder();
  const names = Object.keys(templates);
  const fileOf = (name: string) => path.join(folder, `${names.indexOf(name)}.json`);
  for (const name of names) writeFileSync(fileOf(name), JSON.stringify(templates[name]));
  const args = ['--format', 'json', '--regions', ...REGIONS, '--', ...names.map(fileOf)];
  const options = { encoding: 'utf8', maxBuffer: 2 ** 28 } as const;
  const { stdout, stderr, error } = spawnSync(process.env.RUNSHEET_CFN_LINT as string, args, options);
  if (error || !stdout.startsWith('[')) throw new Error(`cfn-lint did not answer: ${error?.message ?? stderr}`);
  const findings = JSON.parse(stdout) as Finding[];
  const of = (name: string) => findings.filter(({ Filename }) => Filename === fileOf(name)).map(shown);
  return Object.fromEntries(names.map((name) => [name, of(name)]));
}

interface Finding {
  Filename: string;
  Rule: { Id: string };
  Location: { Path: (string | number)[] | null };
  Message: string;
}

function shown({ Rule, Location, Message }: Finding): string {
  return `${Rule.Id} at ${(Location.Path ?? []).join('/')}: ${Message}`;
}

function idOf(finding: string): string {
  return finding.split(' ', 1)[0] as string;
}
