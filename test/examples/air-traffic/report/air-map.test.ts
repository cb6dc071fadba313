import { projectUs } from '../../../../examples/air-traffic/report/air-map';

describe('the map', () => {
  const at = (latitude: number, longitude: number, state: string | null) => projectUs({ latitude, longitude, state });

  it('puts west to the left and north to the top', () => {
    const [seattle, miami] = [at(47.4, -122.3, 'WA'), at(25.8, -80.3, 'FL')] as [[number, number], [number, number]];
    expect(seattle[0]).toBeLessThan(miami[0]);
    expect(seattle[1]).toBeLessThan(miami[1]);
  });

  it('keeps areas true: a degree square has the same area, per cosine, in Texas and in Montana', () => {
    const area = (latitude: number, longitude: number) => {
      const [a, b, c] = [
        at(latitude, longitude, 'X'),
        at(latitude, longitude + 0.1, 'X'),
        at(latitude + 0.1, longitude, 'X'),
      ] as [number, number][];
      if (!a || !b || !c) throw new Error('not on the map');
      const cross = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
      return Math.abs(cross) / Math.cos(((latitude + 0.05) * Math.PI) / 180);
    };
    expect(area(30, -100) / area(47, -110)).toBeCloseTo(1, 2);
  });

  it('has no room for what lies elsewhere', () => {
    expect(at(18.4, -66, 'PR')).toBeUndefined();
    expect(at(13.5, 144.8, 'GU')).toBeUndefined();
  });
});
