import { describe, expect, it } from 'vitest';
import { readCommandLine } from '../src/main/commandLine.ts';
import { appArguments, readStartArguments } from './options.mjs';

describe('readStartArguments', () => {
  it('reads every option', () => {
    const args = ['--headless', '--port', '8080', '--data-dir=./data', '--debug', '--dev-bypass'];
    expect(readStartArguments(args)).toEqual({
      headless: true,
      help: false,
      debug: true,
      devBypass: true,
      port: '8080',
      dataDir: './data',
    });
    expect(readStartArguments(['-h']).help).toBe(true);
  });

  it.each([
    ['--prot=1'],
    ['extra'],
    ['--port'],
    ['--port=65536'],
    ['--port=-1'],
    ['--port=x'],
    ['--data-dir='],
    ['--headless=1'],
  ])('refuses %s', (arg) => {
    expect(() => readStartArguments([arg])).toThrow();
  });

  it('says where the options are listed', () => {
    expect(() => readStartArguments(['--prot=1'])).toThrow(/'--prot'.*--help/);
  });

  it('passes on what the app reads', () => {
    const options = readStartArguments(['--port=8080', '--data-dir=/data', '--debug', '--headless', '--dev-bypass']);
    expect(readCommandLine(appArguments(options))).toEqual({
      port: 8080,
      dataFolder: '/data',
      debug: true,
      devBypass: true,
    });
    expect(appArguments(readStartArguments([]))).toEqual([]);
  });
});
