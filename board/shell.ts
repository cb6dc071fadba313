import { type Html, html, type Markup } from './html';
import type { Links } from './links';
import type { RenderedPage } from './page';
import { boardStyle } from './style';

/** The page with its head, which is the same in a browser and in a dashboard. `aside` stands at the end of the head. */
function renderBody({ trail, main }: RenderedPage, links: Links, aside: Markup): Html {
  const last = trail.length - 1;
  return html`<div class="in">
<header class="top">
<span class="brand">Runsheet</span>
<nav aria-label="Where you are"><ol>
<li>${last < 0 ? html`<span aria-current="page">groups</span>` : links.to({ page: 'groups' }, 'groups')}</li>
${trail.map(({ label, page }, at) => html`<li>${at === last ? html`<span aria-current="page">${label}</span>` : links.to(page, label)}</li>`)}
</ol></nav>
${aside}
</header>
<main>
${main}
</main>
</div>`;
}

/** The page as a dashboard shows it: HTML without a document around it. */
export function renderFragment(page: RenderedPage, links: Links, theme: 'light' | 'dark'): string {
  return html`${boardStyle(page.styles, theme)}<div class="board cwdb-no-default-styles">${renderBody(page, links, '')}</div>`
    .text;
}

/** The page as a document. It is readable without its script. `head` and `aside` come from the server. */
export function renderDocument(page: RenderedPage, links: Links, { head = html``, aside = html`` } = {}): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${page.title}</title>
${boardStyle(page.styles)}
${head}
</head>
<body class="board">
${renderBody(page, links, aside)}
</body>
</html>
`.text;
}
