import { describe, expect, it } from 'vitest';
import { rejectionOf } from '../testing/failures.ts';
import { guardedAddresses, type Resolve } from './addressGuard.ts';

const closed = { name: 'api', allowPrivate: false };
const open = { name: 'api', allowPrivate: true };

const answering =
  (...addresses: string[]): Resolve =>
  async () =>
    addresses;

const neverAsked: Resolve = async (host) => {
  throw new Error(`${host} was looked up.`);
};

describe('guardedAddresses', () => {
  it.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://127.0.0.1./',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://１２７.0.0.1/',
    'http://10.1.2.3/',
    'http://192.168.0.1:8080/',
    'http://[fd12:3456::1]/',
  ])('F30 refuses %s, and a user can allow it', async (address) => {
    const refusal = await rejectionOf(guardedAddresses(new URL(address), closed, neverAsked));
    expect(refusal.code).toBe('DENIED');
    expect(refusal.message).toContain('Allow private addresses in the connection "api"');
    expect(await guardedAddresses(new URL(address), open, neverAsked)).toHaveLength(1);
  });

  it.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://2852039166/',
    'http://0xa9fea9fe/',
    'http://[::ffff:169.254.169.254]/',
    'http://[64:ff9b::a9fe:a9fe]/',
    'http://[fd00:ec2::254]/',
    'http://169.254.0.1/',
    'http://[fe80::1]/',
    'http://0.0.0.0/',
    'http://0/',
    'http://[::]/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
    'http://[2002:7f00:1::]/',
    'http://localhost./',
    'http://example.com./',
    'ftp://example.com/',
  ])('F30 refuses %s even where private addresses are allowed', async (address) => {
    const refusal = await rejectionOf(guardedAddresses(new URL(address), open, neverAsked));
    expect(refusal.code).toBe('DENIED');
  });

  it.each(['http://localhost/', 'http://LOCALHOST:3000/', 'http://api.localhost/'])(
    'F30 refuses %s without a look at what it resolves to',
    async (address) => {
      const refusal = await rejectionOf(guardedAddresses(new URL(address), closed, neverAsked));
      expect(refusal).toMatchObject({ code: 'DENIED', message: expect.stringContaining('leads to this computer') });
      expect(await guardedAddresses(new URL(address), open, answering('127.0.0.1'))).toEqual(['127.0.0.1']);
    },
  );

  it('F30 refuses a name when any of its addresses leads where it must not', async () => {
    const url = new URL('https://api.example.com/');
    expect(await guardedAddresses(url, closed, answering('1.1.1.1', '2606:4700::1'))).toEqual([
      '1.1.1.1',
      '2606:4700::1',
    ]);
    for (const bad of ['127.0.0.1', '::1', '10.0.0.1', '169.254.169.254', '::ffff:192.168.0.1', 'fe80::1%eth0']) {
      const refusal = await rejectionOf(guardedAddresses(url, closed, answering('1.1.1.1', bad)));
      expect(refusal.code).toBe('DENIED');
      expect(refusal.message).toContain(`api.example.com (${bad})`);
    }
    const metadata = await rejectionOf(guardedAddresses(url, open, answering('10.0.0.1', '169.254.169.254')));
    expect(metadata.message).toContain('No connection may lead there');
  });

  it('says so when a name has no address', async () => {
    const none = await rejectionOf(guardedAddresses(new URL('http://example.com/'), closed, answering()));
    expect(none).toMatchObject({ code: 'UNAVAILABLE', message: 'The name example.com has no address.' });
  });
});
