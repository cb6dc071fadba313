import { cleanStrikes } from '../../../../examples/air-traffic/sources/clean-strikes';

const lines = (...rows: string[]) => `${rows.join('\n')}\n`;

describe('cleaning the strikes', () => {
  const HEAD =
    'Airport Name,Aircraft Make Model,Effect Amount of damage,Flight Date,Aircraft Airline Operator,Origin State,Phase of flight,Wildlife Size,Wildlife Species,Time of day,Cost Other,Cost Repair,Cost Total $,Speed IAS in knots';
  const aStrike = ({
    airport = 'ATLANTA INTL',
    damage = 'Minor',
    date = '2000-02-29',
    species = 'Mallard',
    costs = '1,2,3',
    speed = '140',
  } = {}) => `${airport},B-727,${damage},${date},DELTA,Georgia,Climb,Medium,${species},Day,${costs},${speed}`;

  it('keeps a good report', () => {
    expect(cleanStrikes(lines(HEAD, aStrike())).rows).toEqual([
      { airport: 'ATL', date: '2000-02-29', species: 'Mallard', isDamaged: true, cost: 3 },
    ]);
  });

  it.each([
    ['no date', { date: '2001-02-29' }],
    ['no date', { date: '29/2/2000' }],
    ['no species', { species: '' }],
    ['cost does not add up', { costs: '1,2,4' }],
    ['cost does not add up', { costs: ',,' }],
  ])('drops a report as "%s": %j', (reason, given) => {
    expect(cleanStrikes(lines(HEAD, aStrike(given)))).toMatchObject({ rows: [], dropped: { [reason]: 1 } });
  });

  it('drops a report that comes in twice, but not two that differ in one column', () => {
    const { rows, dropped } = cleanStrikes(lines(HEAD, aStrike(), aStrike(), aStrike({ speed: '' })));
    expect(rows).toHaveLength(2);
    expect(dropped).toEqual({ 'reported twice': 1 });
  });

  it.each([
    ['airport not known', { airport: 'constructor' }, { airport: null }],
    ['damage code not explained', { damage: 'C' }, { isDamaged: null }],
  ])('keeps a report without the value that cannot be used: %s', (reason, given, kept) => {
    expect(cleanStrikes(lines(HEAD, aStrike(given)))).toMatchObject({ rows: [kept], mended: { [reason]: 1 } });
  });
});
