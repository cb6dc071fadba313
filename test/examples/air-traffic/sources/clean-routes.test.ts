import { cleanRoutes } from '../../../../examples/air-traffic/sources/clean-routes';

const lines = (...rows: string[]) => `${rows.join('\n')}\n`;

describe('cleaning the routes', () => {
  it.each([
    ['no airport code', 'Atlanta,ORD,5'],
    ['ends where it starts', 'ATL,ATL,5'],
    ['no believable count', 'ATL,ORD,'],
    ['no believable count', 'ATL,ORD,0'],
    ['no believable count', 'ATL,ORD,1.5'],
    ['no believable count', 'ATL,ORD,9999999'],
    ['no believable count', 'ATL,ORD,0x10'],
  ])('drops a row as "%s": %s', (reason, row) => {
    const good = 'ORD,ATL,12';
    expect(cleanRoutes(lines('origin,destination,count', good, row))).toMatchObject({
      rows: [{ origin: 'ORD', destination: 'ATL', flights: 12 }],
      dropped: { [reason]: 1 },
    });
  });

  it('keeps a route and its way back, and drops a route that is given twice', () => {
    const { rows, dropped } = cleanRoutes(lines('origin,destination,count', 'ATL,ORD,5', 'ORD,ATL,6', 'ATL,ORD,5'));
    expect(rows).toHaveLength(2);
    expect(dropped).toEqual({ 'route given twice': 1 });
  });
});
