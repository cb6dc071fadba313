import { profileTable } from '../../../../examples/air-traffic/sources/csv';

describe('the profile of a table', () => {
  it('is of the table as it came in', () => {
    expect(profileTable('a,b\n1,\n1,\n2,x\n')).toEqual({
      rows: 3,
      repeated_rows: 1,
      columns: [
        { column: 'a', empty: 0, distinct: 2, least: '1', greatest: '2' },
        { column: 'b', empty: 2, distinct: 1, least: 'x', greatest: 'x' },
      ],
    });
  });
});
