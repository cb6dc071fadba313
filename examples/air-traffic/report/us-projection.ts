import type { Location } from '../figures/distance';

export const MAP_WIDTH = 960;
export const MAP_HEIGHT = 580;

/** Where a place is on the map, or undefined where the map has no room for it (Puerto Rico, the Pacific). */
export function projectUs(place: Location & { state: string | null }): [number, number] | undefined {
  if (place.state === 'AK') return ALASKA(place);
  if (place.state === 'HI') return HAWAII(place);
  const inLower48 = place.longitude > -125.5 && place.longitude < -66 && place.latitude > 24 && place.latitude < 50;
  return inLower48 ? LOWER_48(place) : undefined;
}

interface Conic {
  parallels: [number, number];
  /** The place that `at` shows. */
  center: [longitude: number, latitude: number];
  at: [number, number];
  /** Pixels an Earth's radius. */
  scale: number;
}

/* The usual three maps in one: each keeps areas true, Alaska is drawn at a third of the others' scale. */
const LOWER_48 = conicEqualArea({ parallels: [29.5, 45.5], center: [-96.6, 38.4], at: [482, 265], scale: 1200 });
const ALASKA = conicEqualArea({ parallels: [55, 65], center: [-156, 58.5], at: [128, 512], scale: 400 });
const HAWAII = conicEqualArea({ parallels: [8, 18], center: [-157.5, 20.6], at: [300, 535], scale: 1200 });

/** Albers' projection (Snyder, Map Projections, 1987, page 100). */
function conicEqualArea({ parallels, center, at, scale }: Conic) {
  const [sin1, sin2] = parallels.map((degrees) => Math.sin(radians(degrees))) as [number, number];
  const n = (sin1 + sin2) / 2;
  const c = 1 - sin1 ** 2 + 2 * n * sin1;
  const rho = (latitude: number) => Math.sqrt(c - 2 * n * Math.sin(radians(latitude))) / n;
  const rho0 = rho(center[1]);
  return ({ latitude, longitude }: Location): [number, number] => {
    // Across the date line: the westernmost Aleutians have an eastern longitude.
    const east = ((longitude - center[0] + 540) % 360) - 180;
    const theta = n * radians(east);
    const radius = rho(latitude);
    return [at[0] + scale * radius * Math.sin(theta), at[1] - scale * (rho0 - radius * Math.cos(theta))];
  };
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
