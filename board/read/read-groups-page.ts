import type { Place } from '../place';
import type { Sources } from '../rendered-page';

export interface GroupsPage {
  place: Place;
}

export async function readGroupsPage(_sources: Sources, place: Place, _now: number): Promise<GroupsPage> {
  return { place };
}
