import { describe, expect, it } from 'vitest';
import { guardedLookup, isPrivateAddress, isPublicHost, parseRemoteUrl } from './remoteUrl.ts';

describe('the address of a remote server', () => {
  it.each([
    'https://example.com/mcp',
    'http://127.0.0.1:8080/mcp',
    'http://[::1]/mcp',
    'http://192.168.1.5/',
    'http://nas.local/mcp',
  ])('may be %s', (address) => {
    expect(parseRemoteUrl(address).href).toBe(address);
  });

  it.each([
    ['http://93.184.215.14/mcp', /Use https/],
    ['http://[2606:2800:21f::1]/mcp', /Use https/],
    ['http://0x5db8d70e/mcp', /Use https/],
    ['http://169.254.169.254.example.com:99999/', /no web address/],
    ['ftp://example.com/', /no web address/],
    ['file:///etc/passwd', /no web address/],
    ['', /no web address/],
    ['https://user:secret@example.com/', /into a header/],
  ])('may not be %s', (address, words) => {
    expect(() => parseRemoteUrl(address)).toThrow(words);
  });

  it('has no fragment', () => {
    expect(parseRemoteUrl('https://example.com/mcp#part').href).toBe('https://example.com/mcp');
  });
});

describe('an IP address', () => {
  it.each([
    '127.0.0.1',
    '127.9.9.9',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.0.1',
    '169.254.1.1',
    '::1',
    'fd00::1',
    'fe80::1',
    '::ffff:10.0.0.1',
  ])('is private: %s', (address) => {
    expect(isPrivateAddress(address)).toBe(true);
  });

  it.each(['8.8.8.8', '172.32.0.1', '192.169.0.1', '2001:db8::1', '::ffff:8.8.8.8', 'localhost', ''])(
    'is not private: %s',
    (address) => {
      expect(isPrivateAddress(address)).toBe(false);
    },
  );
});

describe('a name', () => {
  const found = (address: string, name: string, { all = true, publicOnly = false } = {}) =>
    new Promise((resolve, reject) => {
      const done = (error: Error | null, result: unknown) => (error === null ? resolve(result) : reject(error));
      guardedLookup(new URL(address), publicOnly)(name, { all }, done);
    });

  it('is found when it stands for a private address', async () => {
    expect(await found('http://localhost/', 'localhost', { all: false })).toMatch(/^(?:127\.0\.0\.1|::1)$/);
    expect(await found('http://localhost/', 'localhost')).toContainEqual({
      address: expect.stringMatching(/^(?:127\.0\.0\.1|::1)$/),
      family: expect.any(Number),
    });
  });

  // An address in place of a name is looked up without a network.
  it('is refused when it stands for a public one behind plain http', async () => {
    await expect(found('http://example.com/', '93.184.215.14')).rejects.toThrow(/Use https/);
    expect(await found('https://example.com/', '93.184.215.14', { all: false })).toBe('93.184.215.14');
  });

  it('is refused when it leads from the Internet into a private network', async () => {
    await expect(found('https://example.com/', 'localhost', { publicOnly: true })).rejects.toThrow(/private/);
  });

  it('fails as usual when it is not known', async () => {
    await expect(found('http://nothing.invalid/', 'nothing.invalid')).rejects.toMatchObject({ syscall: 'getaddrinfo' });
  });
});

describe('a host', () => {
  it.each([
    ['https://93.184.215.14/', true],
    ['https://10.0.0.1/', false],
    ['https://localhost/', false],
    ['https://[::1]/', false],
    ['https://0.0.0.0/', false],
  ])('%s is on the Internet: %s', async (address, expected) => {
    expect(await isPublicHost(new URL(address))).toBe(expected);
  });
});
