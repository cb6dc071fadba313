import type { Place } from '../place';
import type { Sources } from '../rendered-page';

export interface RunPage {
  place: Place;
}

export async function readRunPage(_sources: Sources, place: Place, _now: number): Promise<RunPage | undefined> {
  return { place };
}
