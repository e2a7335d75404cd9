import type { Attachment } from './conversation.ts';

/** What an image takes, whatever it shows: a rough figure that most providers share. */
export const imageTokens = 1_000;
/** What of a text file reaches a model, in UTF-16 units. */
export const mostAttachedText = 200_000;
/** Of a text a token is about four bytes in any script; of a PDF with its fonts and pictures many more. */
const bytesPerToken = { text: 4, file: 50 };

/** UTF-16 units a token, for scripts that `tokenx` would take for Latin. */
export const scriptFigures = {
  languageConfigs: [
    { pattern: /[\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\p{sc=Mymr}]/u, averageCharsPerToken: 1.6 },
    { pattern: /[\p{sc=Deva}\p{sc=Beng}\p{sc=Taml}\p{sc=Telu}\p{sc=Gujr}\p{sc=Guru}]/u, averageCharsPerToken: 2 },
  ],
};

/** What a file takes of a request to a model that takes its kind, in tokens, about. */
export function tokensOfFile({ kind, bytes }: Pick<Attachment, 'kind' | 'bytes'>): number {
  switch (kind) {
    case 'image':
      return imageTokens;
    case 'text':
      return Math.ceil(Math.min(bytes, mostAttachedText) / bytesPerToken.text);
    case 'file':
      return Math.max(imageTokens, Math.ceil(bytes / bytesPerToken.file));
  }
}
