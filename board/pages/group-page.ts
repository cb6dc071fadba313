import { html } from '../../domain/html';
import type { GroupPage } from '../read/read-group-page';
import type { RenderedPage } from '../rendered-page';
import type { View } from '../view';

export function renderGroupPage(page: GroupPage, _view: View): RenderedPage {
  return { title: 'group', trail: [], main: html`${JSON.stringify(page)}`, styles: [], isOpen: false, isFound: true };
}
