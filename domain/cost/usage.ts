import { METERS, type MeterName } from './meters';

/** What some work ran up, by meter. A fact of its service, which the row of its job keeps; a price is not. */
export type Usage = Readonly<Partial<Record<MeterName, number>>>;

/** Figures are kept to a millionth: more is noise, and takes room in the row. */
const DIGITS = 6;

/**
 * The figures that count: of known meters, and above 0. A service may leave any out, and anyone may have edited a row.
 * Undefined if there are none.
 */
export function readUsage(usage: unknown): Usage | undefined {
  if (typeof usage !== 'object' || usage === null) return undefined;
  const known: Partial<Record<MeterName, number>> = {};
  let isEmpty = true;
  for (const [meter, figure] of Object.entries(usage)) {
    if (!isMeter(meter) || typeof figure !== 'number' || !Number.isFinite(figure)) continue;
    const read = Number.isInteger(figure) ? figure : Number(figure.toFixed(DIGITS));
    if (read <= 0) continue;
    known[meter] = read;
    isEmpty = false;
  }
  return isEmpty ? undefined : known;
}

export function sumUsage(all: readonly Usage[]): Usage {
  if (all.length === 0) return {};
  const sum: Partial<Record<MeterName, number>> = {};
  for (const usage of all) {
    for (const [meter, figure] of Object.entries(usage) as [MeterName, number][]) {
      sum[meter] = (sum[meter] ?? 0) + figure;
    }
  }
  return readUsage(sum) ?? {};
}

/** At least a minute of Fargate is paid for. */
const FARGATE_LEAST_SECONDS = 60;

/** A task or a job on Fargate, from the pull of its image to its end. */
export function fargateUsage(task: { vcpus: number; gb: number; seconds: number; isArm: boolean }): Usage {
  const seconds = Math.max(FARGATE_LEAST_SECONDS, Math.ceil(task.seconds));
  const [vcpu, memory] = [task.vcpus * seconds, task.gb * seconds];
  return task.isArm
    ? { fargate_arm_vcpu_seconds: vcpu, fargate_arm_gb_seconds: memory }
    : { fargate_vcpu_seconds: vcpu, fargate_gb_seconds: memory };
}

const MB = 1024 ** 2;
const ATHENA_LEAST_MB = 10;

/** A query of Athena. Statements that scan nothing, as those that define a table, are free. */
export function athenaUsage(scannedBytes: number): Usage {
  if (!(scannedBytes > 0)) return {};
  return { athena_bytes: Math.max(ATHENA_LEAST_MB, Math.ceil(scannedBytes / MB)) * MB };
}

function isMeter(name: string): name is MeterName {
  return Object.hasOwn(METERS, name);
}
