const thisMachine = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;
const privateNetwork =
  /^(?:10(?:\.\d+){3}|192\.168(?:\.\d+){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d+){2}|\[f[cd][0-9a-f:]+\])$/;

/** Whether what is sent to an address can be read on the way. */
export function goesInTheClear(address: string): boolean {
  const url = parse(address);
  return url?.protocol === 'http:' && !thisMachine.test(url.hostname);
}

/** Whether an address is plainly one of this machine or of a private network. A name may still lead to one. */
export function isPrivate(address: string): boolean {
  const host = parse(address)?.hostname ?? '';
  return thisMachine.test(host) || privateNetwork.test(host);
}

/** The origin of an address; the text itself where it is none. */
export function originOf(address: string): string {
  return parse(address)?.origin ?? address.trim();
}

function parse(address: string): URL | null {
  return URL.canParse(address.trim()) ? new URL(address.trim()) : null;
}
