/** A line of a chart: a value for each number of jobs. */
export interface Series {
  name: string;
  points: readonly (readonly [jobs: number, value: number])[];
}

export interface Panel {
  title: string;
  series: readonly Series[];
  format(value: number): string;
}

const WIDTH = 420;
const HEIGHT = 260;
const LEFT = 62;
const RIGHT = 16;
const TOP = 44;
const BOTTOM = 40;
/** Okabe and Ito's blue and vermilion, which colour-blind people tell apart, on light and on dark. */
const COLOURS = ['#0072b2', '#d55e00'];
const STYLE =
  'text{font:12px system-ui,sans-serif;fill:#555}.t{font-weight:600;font-size:13px}line{stroke:#8884;stroke-width:1}' +
  '@media (prefers-color-scheme:dark){text{fill:#bbb}}';

/** Charts side by side: the number of jobs on a logarithmic axis, the values from 0 on. */
export function drawChart(panels: readonly Panel[]): string {
  const width = WIDTH * panels.length;
  const drawn = panels.map((panel, at) => `<g transform="translate(${at * WIDTH} 0)">\n${drawPanel(panel)}\n</g>`);
  const title = panels.map((panel) => panel.title).join('; ');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${HEIGHT}" role="img" aria-label="${title}">`,
    `<style>${STYLE}</style>`,
    ...drawn,
    '</svg>\n',
  ].join('\n');
}

function drawPanel({ title, series, format }: Panel): string {
  const all = series.flatMap(({ points }) => points);
  const jobs = [...new Set(all.map(([count]) => count))].sort((a, b) => a - b);
  const [least, most] = [Math.log10(jobs[0] as number), Math.log10(jobs.at(-1) as number)];
  const top = roundUp(Math.max(...all.map(([, value]) => value)));
  const x = (count: number) => LEFT + ((Math.log10(count) - least) / (most - least || 1)) * (WIDTH - LEFT - RIGHT);
  const y = (value: number) => HEIGHT - BOTTOM - (value / top) * (HEIGHT - TOP - BOTTOM);
  const grid = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const at = y(share * top).toFixed(1);
    const label = `<text x="${LEFT - 8}" y="${Number(at) + 4}" text-anchor="end">${format(share * top)}</text>`;
    return `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}"/>${label}`;
  });
  const counts = jobs.map((count) => {
    return `<text x="${x(count).toFixed(1)}" y="${HEIGHT - 20}" text-anchor="middle">${count.toLocaleString('en')}</text>`;
  });
  const lines = series.map(({ name, points }, no) => {
    const colour = COLOURS[no % COLOURS.length];
    const path = points.map(([count, value]) => `${x(count).toFixed(1)},${y(value).toFixed(1)}`);
    const dots = path.map((place) => place.split(',')).map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="3.5"/>`);
    const legend = `<text x="${WIDTH - RIGHT}" y="${TOP + 12 + 16 * no}" text-anchor="end" style="fill:${colour}">${name}</text>`;
    return `<g fill="${colour}"><polyline points="${path.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>${dots.join('')}</g>${legend}`;
  });
  const heading = `<text class="t" x="${LEFT}" y="20">${title}</text>`;
  const axis = `<text x="${WIDTH - RIGHT}" y="${HEIGHT - 4}" text-anchor="end">jobs in the run</text>`;
  return [heading, ...grid, ...counts, axis, ...lines].join('\n');
}

/** The least of 1, 2, 4 and 10 times a power of ten that is not below the value. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 4].find((step) => step * power >= value) ?? 10);
}
