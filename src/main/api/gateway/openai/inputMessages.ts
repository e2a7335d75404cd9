import { maxAttachments, maxMessageLength } from '../../../../shared/conversation.ts';
import { invalid, unsupported } from './openAiError.ts';

/** A file that came within a request. */
export interface InputFile {
  name: string;
  mimeType: string;
  /** Base64. */
  data: string;
}

/** A message of a request, whichever of the two APIs it came by. `param` is its place in the request. */
export interface InputMessage {
  role: 'system' | 'user' | 'assistant';
  text: string;
  files: InputFile[];
  param: string;
}

/** What a request asks: a message, what was said before it, and what the agent is told beside its own instructions. */
export interface Asked {
  instructions: string;
  earlier: InputMessage[];
  message: InputMessage;
}

/** The longest instructions that a request may bring, in UTF-16 units. */
const maxInstructions = 100_000;
/** The longest answer that a history may hold, in UTF-16 units. */
const maxAnswer = 2_000_000;

/** What the messages of a request ask. Several of the same side that follow one another are one. */
export function askedBy(messages: readonly InputMessage[], param: string, told = ''): Asked {
  const said = joined(messages.filter(({ role }) => role !== 'system'));
  const message = said.at(-1);
  if (message?.role !== 'user') {
    throw invalid('The last message has to be one of the user: it is what the agent answers.', param);
  }
  for (const each of said) expectFitting(each);
  if (message.text.trim() === '' && message.files.length === 0)
    throw invalid('The last message is empty.', message.param);
  const instructions = [told, ...messages.filter(({ role }) => role === 'system').map(({ text }) => text)]
    .filter((text) => text.trim() !== '')
    .join('\n\n');
  if (instructions.length > maxInstructions) {
    throw invalid(`Instructions take ${maxInstructions} characters at most.`, param, 'string_above_max_length');
  }
  return { instructions, earlier: said.slice(0, -1), message };
}

/** Messages of one side that follow one another, with a blank line between. An answer without a word is left out. */
export function joined(messages: readonly InputMessage[]): InputMessage[] {
  const said: InputMessage[] = [];
  for (const message of messages) {
    if (message.role === 'assistant' && message.text.trim() === '') continue;
    const last = said.at(-1);
    if (last?.role !== message.role) said.push(message);
    else
      said[said.length - 1] = {
        ...last,
        text: joinTexts([last.text, message.text]),
        files: [...last.files, ...message.files],
      };
  }
  return said;
}

/** Texts of one answer as one. */
export function joinTexts(texts: readonly string[]): string {
  return texts.filter((text) => text.trim() !== '').join('\n\n');
}

function expectFitting({ role, text, files, param }: InputMessage): void {
  const most = role === 'user' ? maxMessageLength : maxAnswer;
  if (text.length > most)
    throw invalid(`A message takes ${most} characters at most.`, param, 'string_above_max_length');
  if (files.length > maxAttachments) throw invalid(`A message takes ${maxAttachments} files at most.`, param);
}

/** The file of a data URL. Nothing is fetched from elsewhere in the name of a request. */
export function fileOf(url: string, name: string, param: string): InputFile {
  const head = /^data:([\w.+-]{1,64}\/[\w.+-]{1,63})(?:;[\w.=+-]{1,64}){0,4}?;base64,/.exec(url.slice(0, 512));
  if (head === null) {
    throw unsupported('Send the file itself, as a data URL with base64: Signalbox fetches none from elsewhere.', param);
  }
  return { name: name.slice(0, 255), mimeType: head[1] ?? '', data: url.slice(head[0].length) };
}
