import fc from 'fast-check';
import { html } from '../../board/html';
import { parsePage } from '../support/pages/parsed-page';

describe('markup', () => {
  it('escapes text and numbers, and keeps what html made', () => {
    expect(html`<p>${'<b>'} & ${7} ${html`<i>${'"'}</i>`}</p>`.text).toBe('<p>&lt;b&gt; & 7 <i>&quot;</i></p>');
  });

  it('joins lists, and renders a missing value as nothing', () => {
    expect(html`${['a', [html`<b/>`, 'c']]}${undefined}${null}${false}`.text).toBe('a<b/>c');
    expect(html`${0}`.text).toBe('0');
  });

  it('shows characters that control a terminal or turn the direction', () => {
    expect(html`${'\u202eevil\u001b[2J'}`.text).toBe('\\u202eevil\\u001b[2J');
  });

  it('lets no text become an element or leave its attribute', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { all } = parsePage(html`<p title="${text}">${text}</p>`.text);
        expect(all('p').map(({ attrs, childNodes }) => [attrs.length, childNodes.length <= 1])).toEqual([[1, true]]);
      }),
    );
  });
});
