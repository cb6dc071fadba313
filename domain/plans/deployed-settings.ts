import { placeTargets } from '../targets/declared-targets';
import type { DeclaredTarget } from '../targets/kind';

/** What a deployment tells LoadGroup, in a file of this name beside its bundle. */
export const SETTINGS_FILE = 'settings.json';

/** The outputs of a stack that name its declared targets begin with this: `Targets`, `Targets2` and so on. */
export const TARGETS_OUTPUT = 'Targets';

export interface DeployedSettings {
  /** The names of the deployed job functions. */
  targets: readonly string[];
  /** The secrets that each job function may read. Those without secrets are left out. */
  secretGrants: Readonly<Record<string, readonly string[]>>;
  /** The targets that the stack declares. Left out if there are none. */
  declared?: readonly StackTarget[];
  /** The names of the job files in Python, without which the stack is made. Left out if there are none. */
  python?: readonly string[];
}

/** What the function that runs work in services is told in such a file. */
export interface ServedSettings {
  declared?: readonly StackTarget[];
  /** The files of targets of which all else is known only once the stack is deployed. */
  files?: Readonly<Record<string, StackTarget['files']>>;
  /** The job files in Python whose functions run on x86. */
  onX86?: readonly string[];
}

/** A target as a stack declares it. It has no folder. */
export type StackTarget = Pick<DeclaredTarget, 'target' | 'kind' | 'fields' | 'facts' | 'files'>;

export function stackTargets({ declared = [], python = [] }: Pick<DeployedSettings, 'declared' | 'python'>) {
  return placeTargets(
    'stack',
    declared.map((each) => ({ ...each, folder: '' })),
    python,
  );
}
