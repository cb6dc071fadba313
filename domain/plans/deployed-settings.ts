import type { DeclaredTarget } from '../targets/kind';

/** What a deployment tells LoadGroup, in a file of this name beside its bundle. */
export const SETTINGS_FILE = 'settings.json';

export interface DeployedSettings {
  /** The names of the deployed job functions. */
  targets: readonly string[];
  /** The secrets that each job function may read. Those without secrets are left out. */
  secretGrants: Readonly<Record<string, readonly string[]>>;
  /** The targets that the stack declares. Absent if there are none. */
  declared?: readonly DeclaredTarget[];
}
