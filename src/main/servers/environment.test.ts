import { describe, expect, it } from 'vitest';
import { serverEnvironment } from './environment.ts';

const marker = 'folder.run';

describe('serverEnvironment', () => {
  it('F25 passes on what is allowed, and nothing else', () => {
    const host = {
      PATH: '/bin',
      HOME: '/home/a',
      LC_ALL: 'C',
      TZ: 'UTC',
      TERM: undefined,
      AWS_SECRET_ACCESS_KEY: 'x',
      OPENAI_API_KEY: 'x',
      NODE_OPTIONS: '--require evil',
      LD_PRELOAD: 'evil.so',
      SSH_AUTH_SOCK: 'x',
    };
    expect(serverEnvironment({ host, own: {}, marker, platform: 'linux' })).toEqual({
      PATH: '/bin',
      HOME: '/home/a',
      LC_ALL: 'C',
      TZ: 'UTC',
      SIGNALBOX_RUN: marker,
    });
  });

  it('F25 passes on exactly these names, whatever else there is', () => {
    const names = [
      'HOME LANG LANGUAGE LC_CTYPE LC_MESSAGES LOGNAME NODE_EXTRA_CA_CERTS PATH SHELL SSL_CERT_DIR SSL_CERT_FILE TERM',
      'TMPDIR TZ USER XDG_CACHE_HOME XDG_CONFIG_HOME XDG_DATA_HOME XDG_RUNTIME_DIR XDG_STATE_HOME',
    ].flatMap((line) => line.split(' '));
    const others = ['HTTP_PROXY', 'https_proxy', 'DISPLAY', 'PWD', 'npm_config_registry', 'GITHUB_TOKEN', 'NODE_PATH'];
    const host = Object.fromEntries([...names, ...others].map((name) => [name, 'x']));
    const passed = Object.keys(serverEnvironment({ host, own: {}, marker, platform: 'linux' }));
    expect(passed.sort()).toEqual([...names, 'SIGNALBOX_RUN'].sort());
  });

  it('lets the variables of the server win, but never over the marker', () => {
    const own = { PATH: '/opt/bin', TOKEN: 't', SIGNALBOX_RUN: 'forged' };
    expect(serverEnvironment({ host: { PATH: '/bin' }, own, marker, platform: 'linux' })).toEqual({
      PATH: '/opt/bin',
      TOKEN: 't',
      SIGNALBOX_RUN: marker,
    });
  });

  it('leaves shell functions behind', () => {
    const host = { SHELL: '() { :;}; echo evil' };
    expect(serverEnvironment({ host, own: {}, marker, platform: 'linux' })).toEqual({ SIGNALBOX_RUN: marker });
  });

  it('knows the names of Windows in any case', () => {
    const host = { Path: 'C:\\bin', SystemRoot: 'C:\\Windows', SECRET: 'x', HOME: 'x' };
    expect(serverEnvironment({ host, own: {}, marker, platform: 'win32' })).toEqual({
      Path: 'C:\\bin',
      SystemRoot: 'C:\\Windows',
      SIGNALBOX_RUN: marker,
    });
  });
});
