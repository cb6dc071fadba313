/** What one look of `doctor` found. `bad`: something fails, or may be lost. `warning`: what a person should know. */
export interface Finding {
  what: string;
  is: 'good' | 'warning' | 'bad';
  text: string;
}
