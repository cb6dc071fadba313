import { html } from '../../domain/html';
import type { JobPage } from '../read/read-job-page';
import type { RenderedPage } from '../rendered-page';
import type { View } from '../view';

export function renderJobPage(page: JobPage, _view: View): RenderedPage {
  return { title: 'job', trail: [], main: html`${JSON.stringify(page)}`, styles: [], isOpen: false, isFound: true };
}
