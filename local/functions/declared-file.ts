import type { DeclaredTargets } from '../../domain/targets/kind';
import { hashedFile, writeOnce } from './hashed-file';

/**
 * Writes the declared targets beside the bundles, of which `prune` keeps what is in use. One variable of a process has
 * at most 128 KiB on Linux, which 2,000 targets exceed. Only its owner may read it, as it was with variables. Undefined
 * if there are none.
 */
export function writeDeclared(declared: DeclaredTargets, folder: string): string | undefined {
  if (declared.size === 0) return undefined;
  const text = JSON.stringify([...declared.values()]);
  const file = hashedFile(folder, 'declared', 'json', text);
  writeOnce(file, text, 0o600);
  return file;
}
