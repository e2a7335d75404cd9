import { describe, expect, it } from 'vitest';
import { type Connection, connectionSchema, httpMethodSchema } from '../../../../../shared/connection.ts';
import { serverChangeSchema } from '../../../../../shared/serverChange.ts';
import {
  type ConnectionForm,
  connectionForm,
  keepsCredential,
  newConnectionForm,
  readConnectionForm,
  withConnection,
  withoutConnection,
} from './connectionForm.ts';
import { connectionWords } from './connectionWords.ts';

const weather: Connection = {
  name: 'weather',
  description: 'Weather by city',
  baseUrl: 'https://api.example.com/v1',
  auth: { kind: 'bearer' },
  methods: ['GET'],
  allowPrivate: false,
  timeoutSeconds: 20,
};
const tracker: Connection = { ...weather, name: 'tracker', auth: { kind: 'header', header: 'X-Api-Key' } };
const added = (part: Partial<ConnectionForm>) =>
  readConnectionForm({ ...newConnectionForm, name: 'weather', baseUrl: 'https://api.example.com', ...part }, null, [
    'tracker',
  ]);
const edited = (part: Partial<ConnectionForm>) =>
  readConnectionForm({ ...connectionForm(weather), ...part }, weather, []);

describe('readConnectionForm', () => {
  it('is what the host takes, without white space around it', () => {
    const read = added({ name: ' weather ', auth: 'header', header: ' X-Key ', credential: ' secret ' });
    expect(read).toEqual({
      connection: {
        name: 'weather',
        description: '',
        baseUrl: 'https://api.example.com',
        auth: { kind: 'header', header: 'X-Key' },
        methods: ['GET', 'HEAD'],
        allowPrivate: false,
        timeoutSeconds: 30,
        credential: ' secret ',
      },
    });
    const connections = 'connection' in read ? [read.connection] : [];
    const launch = { kind: 'bundled', name: 'http-api', connections };
    expect(serverChangeSchema.safeParse({ id: 'http-api', launch }).success).toBe(true);
  });

  it('sends no credential where none is used, whatever was typed for another way to sign in', () => {
    expect(added({ auth: 'none', credential: 'left over', header: 'X-Key' })).toMatchObject({
      connection: { auth: { kind: 'none' }, credential: null },
    });
  });

  it('says what is wrong with each field', () => {
    const wrong = { name: 'Weather API', baseUrl: 'ftp://example.com', methods: [], timeoutSeconds: '0' };
    expect(added({ ...wrong, auth: 'basic' })).toEqual({
      errors: {
        name: 'Use 1 to 40 lower-case letters, digits and hyphens.',
        baseUrl: 'Enter an address that begins with https:// or http://.',
        description: null,
        header: null,
        username: 'Enter the user name.',
        methods: 'Allow at least one method.',
        timeoutSeconds: 'Enter whole seconds from 1 to 600.',
        credential: 'Enter it: none is stored yet.',
      },
    });
    expect(added({ auth: 'header', header: ' ', credential: 'x' })).toMatchObject({
      errors: { header: 'Enter the name of the header.' },
    });
  });

  it('takes each name once', () => {
    expect(added({ name: 'tracker' })).toMatchObject({ errors: { name: 'Another connection has this name.' } });
  });
});

describe('a connection that is stored', () => {
  it.each([weather, tracker, { ...weather, auth: { kind: 'basic', username: 'me' } } as const])(
    'is read as it was, its credential kept: $auth',
    (stored) => {
      expect(readConnectionForm(connectionForm(stored), stored, [])).toEqual({
        connection: { ...stored, credential: null },
      });
    },
  );

  it('gives up its credential for another one', () => {
    expect(edited({ credential: 'new' })).toMatchObject({ connection: { credential: 'new' } });
  });

  it.each<[string, Partial<ConnectionForm>, RegExp]>([
    ['name', { name: 'forecast' }, /belongs to “weather”/],
    ['place', { baseUrl: 'https://evil.example.net/v1' }, /is for https:\/\/api\.example\.com/],
    ['way to sign in', { auth: 'basic', username: 'me' }, /none is stored/],
  ])('F26 asks for its credential again under another %s', (_what, part, words) => {
    expect(edited(part)).toMatchObject({ errors: { credential: expect.stringMatching(words) } });
    expect(edited({ ...part, credential: 'typed' })).toMatchObject({ connection: { credential: 'typed' } });
  });

  it('keeps its credential for another path, and has none to keep where none is used', () => {
    expect(edited({ baseUrl: 'https://api.example.com/v2' })).toMatchObject({ connection: { credential: null } });
    expect(keepsCredential(connectionForm(weather), weather)).toBe(true);
    const open = { ...weather, auth: { kind: 'none' } } as const;
    expect(keepsCredential(connectionForm(open), open)).toBe(false);
  });
});

describe('the list that is saved', () => {
  const saved = { ...weather, name: 'forecast', credential: 'new' };

  it('has a changed one in its place, and keeps the credentials of the others', () => {
    expect(withConnection([weather, tracker], 'weather', saved)).toEqual([saved, { ...tracker, credential: null }]);
    expect(withConnection([tracker], null, saved)).toEqual([{ ...tracker, credential: null }, saved]);
    expect(withoutConnection([weather, tracker], 'weather')).toEqual([{ ...tracker, credential: null }]);
  });
});

describe('connectionWords', () => {
  it('says how it signs in and what it may do', () => {
    expect(connectionSchema.safeParse(tracker).success).toBe(true);
    expect(connectionWords(tracker)).toBe('Header X-Api-Key stored · GET');
    const methods = [...httpMethodSchema.options];
    expect(connectionWords({ ...weather, methods, allowPrivate: true })).toBe(
      'Token stored · every method · private networks, too',
    );
  });
});
