import { pythonFrames } from '../../drivers/python-frames';

/** An exception that Python printed as it ended. */
export interface PrintedException {
  /** Its class without the module: `AnalysisException`. */
  name: string;
  message: string;
  /** As errors of jobs have them. */
  frames: string[];
}

/** Lines of a message that are kept: the first say what is wrong, and plans of a query follow. */
const MOST_LINES = 6;

const FRAME = /^\s+File ".*", line \d+/;
const EXCEPTION = /^([A-Za-z_][\w.]*)(?:: (.*)|:)?$/;
const NEXT = /^(Traceback |During handling |\d\d\/\d\d\/\d\d |\{"ts": )/;

/** The last exception in what a Python program printed; undefined if there is none. A cause stands before it. */
export function lastException(printed: string, folder: string): PrintedException | undefined {
  const lines = printed.split('\n').map((line) => line.trimEnd());
  const lastFrame = lines.findLastIndex((line) => FRAME.test(line));
  if (lastFrame < 0) return undefined;
  // The line of the source and its carets are indented.
  const at = lines.findIndex((line, index) => index > lastFrame && line !== '' && !/^\s/.test(line));
  const [, fullName, first = ''] = EXCEPTION.exec(lines[at] ?? '') ?? [];
  if (fullName === undefined) return undefined;
  const rest = lines.slice(at + 1, at + MOST_LINES);
  const end = rest.findIndex((line) => line === '' || NEXT.test(line) || /^\s+at /.test(line));
  const begin = lines.findLastIndex((line, index) => index < lastFrame && line.startsWith('Traceback '));
  return {
    name: fullName.split('.').at(-1) as string,
    message: [first, ...rest.slice(0, end < 0 ? undefined : end)].join('\n').trim(),
    // A file that does not compile is named without the word Traceback.
    frames: pythonFrames(lines.slice(Math.max(begin, 0), at), folder),
  };
}
