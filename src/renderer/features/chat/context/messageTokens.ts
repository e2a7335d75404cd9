import { estimateTokenCount } from 'tokenx';
import { scriptFigures, tokensOfFile } from '../../../../shared/tokenFigures.ts';
import type { Upload } from '../../../stores/uploads.ts';

/** How much of a message is looked at closely; the rest is taken to be alike, so that typing never waits. */
const sampleLength = 2_000;

/** What a message takes that is being written, with those of its files that have arrived: in tokens, about. */
export function messageTokens(text: string, files: readonly Pick<Upload, 'state'>[]): number {
  const sample = text.slice(0, sampleLength);
  const words =
    sample === '' ? 0 : Math.ceil((estimateTokenCount(sample, scriptFigures) * text.length) / sample.length);
  const attached = files.flatMap(({ state }) => (state.status === 'ready' ? [state.attachment] : []));
  return attached.reduce((sum, attachment) => sum + tokensOfFile(attachment), words);
}
