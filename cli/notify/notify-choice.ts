import { InvalidArgumentError } from 'commander';
import { isReceiver, URL_RULE } from '../../domain/project/lineage-receiver';
import { isAddress } from '../../domain/values/address';
import { showValue } from '../../domain/values/show-value';

/** What `--notify` names: a shell command, a receiver of lineage, or each of them once. */
export interface NotifyChoice {
  command?: string;
  /** An address or a file. */
  lineage?: string;
}

export const LINEAGE_MARK = 'openlineage:';

/** Takes one `--notify` beside those before it. Refuses `--notify "$UNSET"`, which would notify nobody. */
export function chooseNotify(text: string, before: NotifyChoice = {}): NotifyChoice {
  const given = text.trim();
  if (!given.startsWith(LINEAGE_MARK)) {
    if (given === '') throw new InvalidArgumentError(`expected a command, or ${LINEAGE_MARK}<url or file>.`);
    if (before.command !== undefined) throw new InvalidArgumentError('a command is given twice: give it once.');
    return { ...before, command: text };
  }
  const lineage = given.slice(LINEAGE_MARK.length);
  if (lineage === '') throw new InvalidArgumentError(`expected ${LINEAGE_MARK}<url or file>.`);
  if (before.lineage !== undefined) throw new InvalidArgumentError(`${LINEAGE_MARK} is given twice: give it once.`);
  // It may hold a password.
  const shown = lineage.includes('@') ? 'the address' : showValue(lineage);
  if (isAddress(lineage) && !isReceiver(lineage)) {
    throw new InvalidArgumentError(`${shown} is no receiver: expected ${URL_RULE}, or a file.`);
  }
  return { ...before, lineage };
}
