/**
 * An address around its host, which is what tells where it leads: `before + host + after` is the text again. Of what is
 * no address with a host, all is `before`. A user name, which likes to look like a host, stands in `before`.
 */
export function splitAddress(text: string): { before: string; host: string; after: string } {
  const none = { before: text, host: '', after: '' };
  if (!URL.canParse(text)) return none;
  const { host } = new URL(text);
  const match = /^([a-z][a-z0-9+.-]*:\/\/(?:[^/?#\\]*@)?)([^/?#\\]*)/i.exec(text);
  const [whole, before = '', found = ''] = match ?? [];
  // What the browser would read differently is not made to look plain.
  if (whole === undefined || host === '' || found.toLowerCase() !== host) return none;
  return { before, host: found, after: text.slice(whole.length) };
}
