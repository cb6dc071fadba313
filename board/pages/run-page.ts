import { html } from '../../domain/html';
import type { RunPage } from '../read/read-run-page';
import type { RenderedPage } from '../rendered-page';
import type { View } from '../view';

export function renderRunPage(page: RunPage, _view: View): RenderedPage {
  return { title: 'run', trail: [], main: html`${JSON.stringify(page)}`, styles: [], isOpen: false, isFound: true };
}
