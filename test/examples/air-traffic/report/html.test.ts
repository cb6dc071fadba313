import { html } from '../../../../examples/air-traffic/report/html';

describe('html', () => {
  it('escapes values, joins lists and leaves markup of its own as it is', () => {
    expect(html`<p>${'<'}${[html`<b>${1}</b>`, '&']}</p>`.text).toBe('<p>&lt;<b>1</b>&amp;</p>');
  });
});
