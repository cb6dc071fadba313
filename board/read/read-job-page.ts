import type { Place } from '../place';
import type { Sources } from '../rendered-page';

export interface JobPage {
  place: Place;
}

export async function readJobPage(_sources: Sources, place: Place, _now: number): Promise<JobPage | undefined> {
  return { place };
}
