import { html } from '../../domain/html';
import type { GroupsPage } from '../read/read-groups-page';
import type { RenderedPage } from '../rendered-page';
import type { View } from '../view';

export function renderGroupsPage(page: GroupsPage, _view: View): RenderedPage {
  return { title: 'groups', trail: [], main: html`${JSON.stringify(page)}`, styles: [], isOpen: false, isFound: true };
}
