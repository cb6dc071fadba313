import { renderFact, renderSuccessRate } from '../../../board/parts/fact';
import { parsePage } from '../../support/pages/parsed-page';

it('renders a name and its value', () => {
  expect(renderFact('Owner', '<ann>').text).toBe('<div><dt>Owner</dt><dd>&lt;ann&gt;</dd></div>');
});

it.each([
  [27, 30, '90 % 27 of 30 runs'],
  [1, 1, '100 % 1 of 1 run'],
  [0, 400, '0 % 0 of 400 runs'],
  [1, 400, '1 % 1 of 400 runs'],
  [399, 400, '99 % 399 of 400 runs'],
  [0, 0, 'no run succeeded or failed'],
])('gives the success rate of %d of %d runs', (succeeded, ended, text) => {
  expect(parsePage(renderSuccessRate(succeeded, ended).text).text).toBe(text);
});
