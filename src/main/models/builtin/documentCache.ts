import { type ToolDocument, type ToolSource, toolDocument } from './toolDocument.ts';

/** Reading a tool costs more than ranking it, and tools rarely change, so their documents are kept. */
const mostDocuments = 1000;

/** Documents of tools by all that they are read from: a tool that changes is read anew. */
export class DocumentCache {
  readonly #documents = new Map<string, ToolDocument>();

  of(source: ToolSource): ToolDocument {
    const key = JSON.stringify(source);
    const known = this.#documents.get(key);
    if (known !== undefined) return known;
    if (this.#documents.size >= mostDocuments) this.#documents.clear();
    const document = toolDocument(source);
    this.#documents.set(key, document);
    return document;
  }
}
