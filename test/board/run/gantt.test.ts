import fc from 'fast-check';
import { WEB_LINKS } from '../../../board/links';
import { renderGantt } from '../../../board/run/gantt';
import { criticalPath } from '../../../domain/explain/critical-path';
import { runs } from '../../protocol/arbitrary-rows';
import { attribute, parsePage } from '../../support/pages/parsed-page';
import { NOW, rowsOfRun } from '../../support/rows/rows-of-run';

const VIEW = { links: WEB_LINKS, now: NOW, console: undefined, options: '' };

it('draws everything inside its own width, whatever the rows say', () => {
  fc.assert(
    fc.property(rowsOfRun, runs, (rows, run) => {
      const { elements } = parsePage(renderGantt(run, rows, criticalPath(run, rows, NOW), VIEW).text);
      const numbers = elements.flatMap((element) =>
        ['x', 'x1', 'x2', 'width'].flatMap((name) => attribute(element, name) ?? []),
      );
      for (const number of numbers) {
        expect(number).toMatch(/^\d+(\.\d+)?%?$/);
        expect(Number.parseFloat(number)).toBeLessThanOrEqual(100.2);
      }
    }),
  );
});
