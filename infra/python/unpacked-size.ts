import { lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { CannotSynthesize } from '../cannot-synthesize';

const MB = 1024 ** 2;

/** Lambda's limit for a function's code with all its layers, unpacked (Lambda Developer Guide, "Lambda quotas"). */
const MOST_UNPACKED = 250 * MB;

/** What a function unpacks: its own code, and the packages of its layer. */
export interface Unpacked {
  /** The job's folder, as it goes to the stack. */
  code: string;
  /** The list of packages, and where they are. */
  packages?: { list: string; folder: string } | undefined;
}

/** Throws `CannotSynthesize` for a function of more than Lambda takes: CloudFormation says so late, and briefly. */
export function requireUnpackedSize(job: string, { code, packages }: Unpacked): void {
  const files = filesOf(code).map((each) => ({ ...each, name: path.relative(code, each.name), of: 'its folder' }));
  const parts = [...files, ...(packages ? packagesOf(packages) : [])];
  const bytes = parts.reduce((sum, each) => sum + each.bytes, 0);
  if (bytes <= MOST_UNPACKED) return;
  const largest = parts
    .sort((one, other) => other.bytes - one.bytes)
    .slice(0, 3)
    .map(({ name, of, bytes: own }) => `${name} of ${of} (${(own / MB).toFixed(1)} MB)`);
  throw new CannotSynthesize(
    `the job ${job} has ${Math.ceil(bytes / MB)} MB of code and packages, and Lambda takes at most ` +
      `${MOST_UNPACKED / MB} MB: the largest are ${largest.join(', ')}. ` +
      `Leave out what it does not need, or run it in a container (ecs: or batch:)`,
  );
}

interface Part {
  name: string;
  bytes: number;
  of: string;
}

/** A layer has its packages in `python`. */
function packagesOf({ list, folder }: NonNullable<Unpacked['packages']>): Part[] {
  const root = path.join(folder, 'python');
  return readdirSync(root).map((name) => {
    const bytes = filesOf(path.join(root, name)).reduce((sum, each) => sum + each.bytes, 0);
    return { name, bytes, of: list };
  });
}

function filesOf(place: string): { name: string; bytes: number }[] {
  const found = lstatSync(place);
  if (!found.isDirectory()) return [{ name: place, bytes: found.size }];
  return readdirSync(place).flatMap((name) => filesOf(path.join(place, name)));
}
