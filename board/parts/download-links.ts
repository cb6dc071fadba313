import type { Download } from '../downloads';
import { html, type Markup } from '../html';
import type { Links } from '../links';

type WithoutFormat<D> = D extends Download ? Omit<D, 'format'> : never;

/** The links to a thing in each format. Nothing in a dashboard, which has no addresses of its own. */
export function renderDownloads(links: Links, files: readonly [label: string, WithoutFormat<Download>][]): Markup {
  const { download } = links;
  if (!download) return undefined;
  const one = ([label, file]: (typeof files)[number]) => {
    const of = (format: Download['format']) => download({ ...file, format } as Download, format.toUpperCase());
    return html`${label} as ${of('csv')} or ${of('json')}`;
  };
  return html`<p class="soft">Download ${files.map((file, at) => html`${at > 0 && ', '}${one(file)}`)}</p>`;
}
