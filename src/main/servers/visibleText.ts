import { replaceUnseen } from '../../shared/unseen.ts';

const escapeCharacter = String.fromCodePoint(0x1b);
const bell = String.fromCodePoint(0x07);
/** The eight-bit forms of the control sequence introducer and of the string introducers and their terminator. */
const csi = String.fromCodePoint(0x9b);
const strings = String.fromCodePoint(0x90, 0x98, 0x9d, 0x9e, 0x9f);
const terminator = String.fromCodePoint(0x9c);

/** Escape sequences of terminals: control sequences, strings (which may hold any text), and the short ones. */
const terminalSequences = new RegExp(
  [
    `(?:${escapeCharacter}\\[|${csi})[0-?]*[ -/]*[@-~]`,
    `(?:${escapeCharacter}[\\]PX^_]|[${strings}])[^${bell}${escapeCharacter}${terminator}]*(?:${bell}|${escapeCharacter}\\\\|${terminator})?`,
    `${escapeCharacter}[ -/]*[0-~]?`,
  ].join('|'),
  'gu',
);
const controls = /(?![\t\n])\p{Control}/gu;
const anyControl = /(?!\t)\p{Control}/u;

/**
 * A text with nothing in it that a reader can't see: terminal sequences, control characters, Unicode tags, zero-width
 * and direction characters are gone. What a script or an emoji needs to be written stays. A second pass changes nothing.
 */
export function visibleText(text: string): string {
  const shown = text.replace(/\r\n?/g, '\n').replace(terminalSequences, '').replace(controls, '');
  return replaceUnseen(shown, () => '');
}

/** A text without terminal sequences and control characters, on one line: what a log shows. */
export function plainLine(text: string): string {
  // Most lines have nothing to remove, and lines may come by the thousand.
  if (!anyControl.test(text)) return text;
  return text
    .replace(terminalSequences, '')
    .replace(/[\r\n]+/g, ' ')
    .replace(controls, '');
}
