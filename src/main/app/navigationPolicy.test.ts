import { describe, expect, it } from 'vitest';
import { externalLink, mayNavigate, mayRequest, maySave } from './navigationPolicy.ts';

const page = 'app://signalbox';
const elsewhere = [
  'https://example.com/',
  'http://127.0.0.1:7420/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'app://other/',
  'app://signalbox.evil/',
  'app://user@other/',
  'about:blank',
  'not an address',
  '',
];

describe('F38 the window saves nothing but its own', () => {
  it.each([
    ...elsewhere,
    'blob:https://example.com/1',
    'blob:app://signalbox.evil/1',
    'app://signalbox/assets/main.js',
  ])('does not download %j', (url) => {
    expect(maySave(url, page)).toBe(false);
  });

  it('may save what its page made', () => {
    expect(maySave('blob:app://signalbox/5f3b', page)).toBe(true);
  });
});

describe('F38 the window stays where it is', () => {
  it.each(elsewhere)('does not navigate to %j', (url) => {
    expect(mayNavigate(url, page)).toBe(false);
  });

  it('may load its own page again, and no other file of its own', () => {
    expect(mayNavigate('app://signalbox/', page)).toBe(true);
    expect(mayNavigate('app://signalbox/#settings', page)).toBe(true);
    expect(mayNavigate('app://signalbox/assets/main.js', page)).toBe(false);
  });

  it.each([
    'http://example.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'app://signalbox/',
    'mailto:someone@example.com',
    'vscode://file/etc/passwd',
    'smb://server/share',
    'https://bank.example@evil.example/',
    'https://user:password@example.com/',
    `https://example.com/${'x'.repeat(2048)}`,
    'https:',
    '',
  ])('does not offer to open %j', (url) => {
    expect(externalLink(url, null)).toBeNull();
  });

  const gateway = 'http://127.0.0.1:7420';

  it('offers to open what its own gateway serves', () => {
    expect(externalLink('http://127.0.0.1:7420/docs', gateway)).toBe('http://127.0.0.1:7420/docs');
    expect(externalLink('http://[::1]:7420/docs', 'http://[::1]:7420')).toBe('http://[::1]:7420/docs');
  });

  it.each([
    'http://127.0.0.1:7421/docs',
    'http://127.0.0.1/docs',
    'http://127.0.0.2:7420/docs',
    'http://localhost:7420/docs',
    'http://127.0.0.1:7420.evil.example/docs',
    'http://evil.example@127.0.0.1:7420/docs',
    'http://127.0.0.1:7420@evil.example/docs',
    'ws://127.0.0.1:7420/docs',
    'ftp://127.0.0.1:7420/docs',
  ])('takes %j for nothing of its gateway', (url) => {
    expect(externalLink(url, gateway)).toBeNull();
  });

  it('opens nothing on this machine while the gateway is off', () => {
    expect(externalLink('http://127.0.0.1:7420/docs', null)).toBeNull();
  });

  it('shows an address as it is, not as it looks', () => {
    expect(externalLink('HTTPS://Example.com/a?b#c', null)).toBe('https://example.com/a?b#c');
    expect(externalLink('https://аррӏе.com/', null)).toBe('https://xn--80ak6aa92e.com/');
  });
});

describe('the window fetches nothing from a network', () => {
  it.each([
    'https://example.com/x.png',
    'http://127.0.0.1:7420/',
    'ws://127.0.0.1:7420/rpc',
    'file:///etc/passwd',
    'ftp://x/',
  ])('not %j', (url) => {
    expect(mayRequest(url, page)).toBe(false);
  });

  it.each([
    'app://signalbox/assets/main.js',
    'blob:app://signalbox/1',
    'data:image/png;base64,AA',
    'devtools://devtools/x',
  ])('but %j', (url) => {
    expect(mayRequest(url, page)).toBe(true);
  });

  it('and in development its own server, with its socket for hot reload', () => {
    const server = 'http://127.0.0.1:5173';
    expect(mayRequest('http://127.0.0.1:5173/main.tsx', server)).toBe(true);
    expect(mayRequest('ws://127.0.0.1:5173/?token=x', server)).toBe(true);
    expect(mayRequest('http://127.0.0.1:5174/', server)).toBe(false);
    expect(mayRequest('app://signalbox/', server)).toBe(false);
  });
});
