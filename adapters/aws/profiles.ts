import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** The settings of a profile under their names: `region`, `role_arn`. */
export type Profile = Readonly<Record<string, string>>;

/**
 * The profiles of the AWS command line's two files, by name, read as the SDK reads them. Where both files know a
 * profile, the settings of `credentials` go first. A file that cannot be read has none.
 */
export function readProfiles(environment: NodeJS.ProcessEnv): ReadonlyMap<string, Profile> {
  const profiles = new Map<string, Profile>();
  const add = (name: string, settings: Profile) => profiles.set(name, { ...profiles.get(name), ...settings });
  const [config, credentials] = profileFiles(environment);
  for (const [section, settings] of readSections(config)) {
    const [, name = section === 'default' ? section : undefined] = OF_CONFIG.exec(section) ?? [];
    if (name !== undefined) add(name, settings);
  }
  for (const [section, settings] of readSections(credentials)) add(section, settings);
  return profiles;
}

/** `[profile shop]` or `[profile "shop"]`. */
const OF_CONFIG = /^profile\s["']?([\w@+.%:/-]+)["']?$/;

/** The two files, config first. */
export function profileFiles(environment: NodeJS.ProcessEnv): [config: string, credentials: string] {
  const inHome = (name: string) => path.join(environment.HOME || homedir(), '.aws', name);
  return [
    environment.AWS_CONFIG_FILE || inHome('config'),
    environment.AWS_SHARED_CREDENTIALS_FILE || inHome('credentials'),
  ];
}

/** The sections that say something. A setting without a value holds the indented ones below it, which no one asks. */
function readSections(file: string): Map<string, Profile> {
  const sections = new Map<string, Profile>();
  let [section, holder]: (string | undefined)[] = [];
  for (const line of textOf(file).split(/\r?\n/)) {
    const text = line.split(/(?:^|\s)[;#]/)[0]?.trim() ?? '';
    const opened = /^\[(.*)\]$/.exec(text)?.[1];
    const [, name, value] = (opened === undefined && /^([^=]+?)\s*=\s*(.*)$/.exec(text)) || [];
    if (opened !== undefined) [section, holder] = [opened, undefined];
    if (section === undefined || name === undefined) continue;
    if (value === '') holder = name;
    else if (holder === undefined || !/^\s/.test(line)) {
      holder = undefined;
      sections.set(section, { ...sections.get(section), [name]: value ?? '' });
    }
  }
  return sections;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
