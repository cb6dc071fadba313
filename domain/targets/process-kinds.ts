/**
 * The kinds whose work is a process of the engine's own, where they run here. A job's function has to know them, and is
 * spared the kinds themselves, which bring schemas with them. The test of kinds.ts keeps the list true.
 */
export const PROCESS_KINDS: readonly string[] = ['command', 'notebook', 'spark', 'sql'];

export function isProcessKind(target: string | undefined): boolean {
  return PROCESS_KINDS.includes(target?.split(':', 1)[0] ?? '');
}
