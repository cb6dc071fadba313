import { checkSources, type Sources } from '../../../../examples/air-traffic/sources/check-sources';
import { PermanentJobError } from '../../../../sdk';
import { thrownBy } from '../../../support/example/thrown-by';

describe('the check across the sources', () => {
  const airport = (iata: string) => ({ iata, name: iata, city: null, state: 'GA', latitude: 33, longitude: -84 });
  const sources: Sources = {
    airports: [airport('ATL'), airport('SAV')],
    routes: [{ origin: 'ATL', destination: 'SAV', flights: 10 }],
    strikes: [{ airport: 'ATL', date: '2000-01-01', species: 'Mallard', isDamaged: false, cost: 0 }],
    places: [{ postalCode: '30301', city: 'Atlanta', state: 'GA', latitude: 33, longitude: -84 }],
  };
  const written = { airports: 2, routes: 1, strikes: 1, places: 1 };

  it('passes sources that fit together', () => {
    expect(checkSources(sources, written, 0).every((check) => check.unfit === 0)).toBe(true);
  });

  it('ends the job where a file holds other rows than its job reported', () => {
    expect(() => checkSources(sources, { ...written, routes: 2 }, 0)).toThrow(
      'routes: rows in the folder as its job reported: 1 of 2 are not',
    );
    expect(thrownBy(() => checkSources(sources, { ...written, routes: 0 }, 100))).toBeInstanceOf(PermanentJobError);
  });

  it('ends the job where routes name airports that are not there, as far as the parameter does not allow it', () => {
    const astray = { ...sources, routes: [...sources.routes, { origin: 'ATL', destination: 'XXX', flights: 1 }] };
    expect(() => checkSources(astray, { ...written, routes: 2 }, 49)).toThrow(
      'routes: both airports known: 1 of 2 are not',
    );
    expect(thrownBy(() => checkSources(astray, { ...written, routes: 2 }, 50))).toBeUndefined();
  });

  it('names every fault at once', () => {
    const empty = { ...sources, airports: [] };
    expect(() => checkSources(empty, written, 0)).toThrow(
      /airports: rows.*routes: both.*strikes: airport.*places: state/,
    );
  });
});
