import { summarizeStrikes } from '../../../../examples/air-traffic/figures/summarize-strikes';

describe('the summary of the strikes', () => {
  const aStrike = (date: string, species = 'Mallard', cost = 0) => ({
    airport: 'ATL',
    date,
    species,
    isDamaged: cost > 0,
    cost,
  });

  it('averages a month over the years in which the file covers it', () => {
    const strikes = ['1990-06-10', '1990-12-01', '1991-06-10', '1991-06-11', '1992-01-05'].map((date) => aStrike(date));
    const { monthly_average } = summarizeStrikes(strikes);
    // June 1990 and 1991 are covered, December 1990 and 1991, January 1991 and 1992.
    expect([monthly_average[0], monthly_average[5], monthly_average[11]]).toEqual([0.5, 1.5, 0.5]);
  });

  it('ranks the recognised animals and leaves the unknown ones out', () => {
    const strikes = ['Killdeer', 'Mallard', 'Unknown bird - small', 'Mallard', 'constructor'];
    expect(summarizeStrikes(strikes.map((species) => aStrike('2000-01-01', species, 5)))).toMatchObject({
      species: [{ name: 'Mallard', strikes: 2 }, { name: 'Killdeer' }, { name: 'constructor', strikes: 1 }],
      unrecognised: 1,
      damaging: 5,
      cost: 25,
    });
  });
});
