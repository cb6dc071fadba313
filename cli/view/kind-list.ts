import { KINDS, LAMBDA } from '../../domain/targets/kinds';
import { renderTable } from '../terminal/render-table';
import { type Where, whereOf } from './target-list';

/** A kind of target as `--json` prints it. */
export interface KindJson {
  kind: string;
  is: string;
  /** Whether its work is a process of this machine; `stand-in`: only a command under `local` is. */
  here: Exclude<Where, 'no'>;
  /** Whether a stack runs it. */
  stack: Where;
  /** Whether this machine starts it in its service, with your credentials. */
  here_in_service: boolean;
}

/** Every kind of target, job files first. */
export function listKinds(): KindJson[] {
  const jobFiles = (['TypeScript', 'Python'] as const).map(
    (language): KindJson => ({
      kind: LAMBDA,
      is: `job file in ${language}`,
      here: 'yes',
      stack: 'yes',
      here_in_service: false,
    }),
  );
  const declared = Object.entries(KINDS).map(
    ([kind, { title, runs }]): KindJson => ({
      kind,
      is: kind === LAMBDA ? `${title} that is there` : title,
      here: runs.here === 'process' ? 'yes' : 'stand-in',
      stack: whereOf('stack', { kind }),
      here_in_service: runs.here === 'service' || runs.here === 'call',
    }),
  );
  return [...jobFiles, ...declared];
}

/** What the columns say of each kind, in words; docs/targets.md has the same cells. */
export function kindCells({ kind, is, here, stack, here_in_service }: KindJson): string[] {
  return [kind, is, here, stack, here_in_service ? 'yes' : 'no'];
}

export const KIND_TITLES = ['kind', 'is', 'here', 'on a stack', 'here, in its service'];

export function renderKinds(kinds: readonly KindJson[]): string {
  const titles = KIND_TITLES.map((title) => title.toUpperCase());
  return renderTable(titles, kinds.map(kindCells));
}
