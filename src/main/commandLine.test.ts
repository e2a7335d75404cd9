import { describe, expect, it } from 'vitest';
import { defaultDataFolder, type Place, readCommandLine } from './commandLine.ts';

const linux: Place = { platform: 'linux', env: {}, home: '/home/ada', cwd: '/home/anna' };

describe('readCommandLine', () => {
  it('has defaults for everything', () => {
    expect(readCommandLine([], linux)).toEqual({
      dataFolder: '/home/ada/.local/share/signalbox',
      port: null,
      debug: false,
      devBypass: false,
    });
  });

  it('resolves the data folder and reads both spellings', () => {
    expect(readCommandLine(['--data-dir', 'here', '--port=0', '--log-debug'], linux)).toEqual({
      dataFolder: '/home/anna/here',
      port: 0,
      debug: true,
      devBypass: false,
    });
  });

  it.each(['--dev-bypass', '--dev-bypass=1', '--dev-bypass='])('takes %s for the development bypass', (arg) => {
    expect(readCommandLine([arg], linux).devBypass).toBe(true);
  });

  it('passes over the switches of Electron and Chromium', () => {
    const args = ['--no-sandbox', '--remote-debugging-port=0', '.', '--data-dir=/data', '--inspect=0'];
    expect(readCommandLine(args, linux).dataFolder).toBe('/data');
  });

  it.each([
    ['--port=65536'],
    ['--port=-1'],
    ['--port=1e3'],
    ['--port=seven'],
    ['--port='],
    ['--data-dir='],
    ['--data-dir'],
  ])('refuses %s and names the option', (arg) => {
    expect(() => readCommandLine([arg], linux)).toThrow(arg.split('=')[0]);
  });
});

describe('defaultDataFolder', () => {
  it.each<[string, Partial<Place>, string]>([
    ['XDG', { env: { XDG_DATA_HOME: '/xdg' } }, '/xdg/signalbox'],
    [
      'a relative XDG, which the specification says to ignore',
      { env: { XDG_DATA_HOME: 'xdg' } },
      '/home/ada/.local/share/signalbox',
    ],
    ['macOS', { platform: 'darwin' }, '/home/ada/Library/Application Support/Signalbox'],
    ['Windows', { platform: 'win32', env: { APPDATA: '/roaming' } }, '/roaming/Signalbox'],
  ])('%s', (_name, place, expected) => {
    expect(defaultDataFolder({ ...linux, ...place })).toBe(expected);
  });
});
