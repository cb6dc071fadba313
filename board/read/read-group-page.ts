import type { Place } from '../place';
import type { Sources } from '../rendered-page';

export interface GroupPage {
  place: Place;
}

export async function readGroupPage(_sources: Sources, place: Place, _now: number): Promise<GroupPage | undefined> {
  return { place };
}
