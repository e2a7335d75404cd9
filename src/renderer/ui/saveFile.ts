/** Hands bytes to the browser to be saved under a name. Their type is unknown on purpose: nothing opens them by itself. */
export function saveFile(name: string, pieces: Uint8Array<ArrayBuffer>[]): void {
  const address = URL.createObjectURL(new Blob(pieces, { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser reads it on its own time; a minute is plenty for what is in memory.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
