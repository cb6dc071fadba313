export interface Location {
  latitude: number;
  longitude: number;
}

/** The Earth's mean radius (IUGG). */
const EARTH_KM = 6371.0088;

/**
 * A place on the unit sphere. The straight line through the Earth orders places as the way over the ground does, and
 * needs no sine.
 */
export type Point = readonly [number, number, number];

export function pointAt({ latitude, longitude }: Location): Point {
  const phi = (latitude * Math.PI) / 180;
  const lambda = (longitude * Math.PI) / 180;
  return [Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)];
}

/** The square of the straight line between two points, for comparing. */
export function chordSquared(a: Point, b: Point): number {
  return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;
}

/** The way over the ground that belongs to a straight line through the Earth, in kilometres. */
export function chordKm(squared: number): number {
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(squared) / 2));
}

/** The middle of the numbers, or the mean of the two middle ones. NaN for an empty list. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = sorted.length / 2;
  const upper = sorted[Math.floor(half)] ?? Number.NaN;
  return Number.isInteger(half) ? ((sorted[half - 1] ?? Number.NaN) + upper) / 2 : upper;
}
