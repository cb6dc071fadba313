/**
 * A new run's id, which is also its execution's name: `<group>-<YYYYMMDDTHHMMSSZ>-<6 random>`. With a group's name of
 * at most 40 characters it has at most 64, and `isRunId` (values/names.ts) holds for it.
 * @param random at least 6 characters of a run_id: the beginning of a uuid
 */
export function newRunId(group: string, now: Date, random: string): string {
  const stamp = now.toISOString().replace(/[-:]/g, '').replace(/\.\d+/, '');
  return `${group}-${stamp}-${random.slice(0, 6)}`;
}
