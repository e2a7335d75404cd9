import { describe, expect, it } from 'vitest';
import type { StoredResult } from '../../../../shared/tool.ts';
import { fileName, maxMediaBytes, partView } from './partView.ts';

const part = (mimeType: string, kind: StoredResult['kind'] = 'image', bytes = 100) => ({ kind, mimeType, bytes });

describe('partView', () => {
  it.each(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif'])('shows %s in place', (mimeType) => {
    expect(partView(part(mimeType))).toEqual({ kind: 'image', mimeType });
  });

  it.each(['image/svg+xml', 'IMAGE/SVG+XML; charset=utf-8', 'image/svg', 'text/html', 'application/xhtml+xml'])(
    'F37 never shows %s as a picture',
    (mimeType) => {
      expect(partView(part(mimeType)).kind).not.toBe('image');
    },
  );

  it('uses the plain name of a type, never the words of a server', () => {
    expect(partView(part('IMAGE/JPG;x=<script>'))).toEqual({ kind: 'image', mimeType: 'image/jpeg' });
    expect(partView(part('audio/x-wav', 'audio'))).toEqual({ kind: 'audio', mimeType: 'audio/wav' });
    expect(partView(part('constructor'))).toEqual({ kind: 'file' });
  });

  it('F16 leaves a picture that is too large to be saved', () => {
    expect(partView(part('image/png', 'image', maxMediaBytes)).kind).toBe('image');
    expect(partView(part('image/png', 'image', maxMediaBytes + 1)).kind).toBe('file');
  });

  it('opens texts to be read, whatever they say they are', () => {
    expect(partView(part('application/octet-stream', 'text')).kind).toBe('text');
    expect(partView(part('application/json', 'structured')).kind).toBe('text');
    for (const type of ['text/csv', 'application/json', 'application/ld+json', 'image/svg+xml'])
      expect([type, partView(part(type, 'file')).kind]).toEqual([type, 'text']);
    expect(partView(part('application/pdf', 'file')).kind).toBe('file');
  });
});

describe('fileName', () => {
  const named = (name: string | null, mimeType = 'text/plain', kind: StoredResult['kind'] = 'file') =>
    fileName({ name, mimeType, kind });

  it('is the last part of the own name, without what a file system minds', () => {
    expect(named('report.pdf')).toBe('report.pdf');
    expect(named('../../etc/passwd')).toBe('passwd');
    expect(named('C:\\Windows\\x.exe')).toBe('x.exe');
    expect(named('..')).toBe('result.txt');
    expect(named('a\u202Efdp.exe')).toBe('afdp.exe');
    expect(named('x'.repeat(500))).toHaveLength(120);
  });

  it('has the ending of its type where it has no name', () => {
    expect(named(null, 'image/png', 'image')).toBe('result.png');
    expect(named(null, 'image/jpeg', 'image')).toBe('result.jpg');
    expect(named(null, 'whatever', 'structured')).toBe('result.json');
    expect(named(null, '../x')).toBe('result.bin');
  });
});
