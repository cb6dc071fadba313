/** The work could not start, or ended badly. `permanent`: another attempt would be of no use. */
export class WorkFailed extends Error {
  declare readonly permanent: boolean;

  static {
    // A log shows the class's name, if it is another than the error's.
    Object.defineProperty(WorkFailed, 'name', { value: 'Error' });
  }

  constructor(name: string, message: string, permanent = false, frames: readonly string[] = []) {
    super(message);
    // A log shows the fields that can be listed.
    Object.defineProperties(this, { name: { value: name }, permanent: { value: permanent } });
    // No line of Runsheet's leads to the fault.
    this.stack = [`${name}: ${message}`, ...frames].join('\n');
  }
}

/** What an error adds about a program's last line, if it wrote one. */
export function saidLast(line: string): string {
  return line === '' ? '' : `; it said last: ${line}`;
}
