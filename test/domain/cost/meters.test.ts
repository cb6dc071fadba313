import { readFileSync } from 'node:fs';
import path from 'node:path';
import { METERS, type Meter, PRICE_LIST } from '../../../domain/cost/meters';

const PAGE = readFileSync(path.resolve(__dirname, '../../../docs/operate/cost.md'), 'utf8');

/** The prices as the page has them, for one of each meter. */
function pricesOfPage(): Record<string, number | undefined> {
  const rows = [...PAGE.matchAll(/^\| `(\w+)` \| (?:\$([\d.]+) (each|an hour|a TB)|unknown) \|/gm)];
  const parts: Record<string, number> = { each: 1, 'an hour': 3600, 'a TB': 1024 ** 4 };
  return Object.fromEntries(
    rows.map(([, meter = '', price, unit = '']) => [
      meter,
      price === undefined ? undefined : Number(price) / (parts[unit] ?? 0),
    ]),
  );
}

const meters = Object.entries(METERS) as [string, Meter][];

describe('the list of prices', () => {
  it('is the one on the page for people, of the same day', () => {
    expect(pricesOfPage()).toEqual(Object.fromEntries(meters.map(([name, { price }]) => [name, price])));
    expect(PAGE).toContain(`Of ${PRICE_LIST.date},`);
    expect(PAGE).toContain(`of ${PRICE_LIST.region},`);
  });

  it.each(meters)('has a price or the reason why there is none: %s', (_, { price, unpriced }) => {
    expect([price, unpriced].filter((each) => each !== undefined)).toHaveLength(1);
  });
});
