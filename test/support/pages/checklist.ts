/** A command of docs/deploy/first-deploy-checklist.md. */
export interface Step {
  no: number;
  title: string;
  command: string;
  /** What it shows: the texts in backticks after the word "Shows". */
  shows: string[];
}

/** The numbered commands of the page, each a heading, a fence with one command, and what it shows. */
export function parseChecklist(page: string): Step[] {
  return page
    .split(/^#+ /m)
    .map((section) => /^(\d+)\. ([^\n]+)\n```\n([^\n]+)\n```\n(.*)$/s.exec(section))
    .flatMap((found) => {
      if (!found) return [];
      const [, no = '', title = '', command = '', prose = ''] = found;
      const [, shown = ''] = /\b[Ss]hows (.*?\.)(?:\s|$)/s.exec(prose) ?? [];
      return [
        { no: Number(no), title, command, shows: [...shown.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text) },
      ];
    });
}
