import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../shared/logger.ts';
import { systemClock } from '../clock.ts';
import { reapOrphans } from '../reaper.ts';
import { findNoted, parseWindowsProcesses, windows } from './windows.ts';

const node = 'C:\\Program Files\\nodejs\\node.exe';
const started = 1_790_000_000_000;
const noted = { pid: 4120, startTime: String(started), executable: node, marker: 'folder.1' };
const printed = `4120|${started - 800}|${node}\r\n`;

/** A Windows whose tools answer as given, and which notes what was asked of them. */
function machine(answers: string[]) {
  const asked: string[] = [];
  const system = windows(async (file, args) => {
    const name = file.split('\\').at(-1) ?? '';
    asked.push(name === 'taskkill.exe' ? `${name} ${args.join(' ')}` : name);
    return name === 'powershell.exe' ? (answers.shift() ?? '') : '';
  });
  return { system, asked };
}

describe('parseWindowsProcesses', () => {
  it('reads what PowerShell prints, and skips what tells no executable', () => {
    const output = `${printed}88|${started}|\r\n\r\nGet-CimInstance : Access denied\r\n`;
    expect(parseWindowsProcesses(output)).toEqual([{ pid: 4120, created: started - 800, executable: node }]);
  });
});

describe('findNoted', () => {
  const found = { pid: 4120, created: started, executable: node };

  it('F4 knows a process by id, time and executable together', () => {
    expect(findNoted([found], [noted])).toEqual([found]);
    expect(findNoted([{ ...found, executable: 'c:/program files/NODEJS/node.exe' }], [noted])).toHaveLength(1);
    expect(findNoted([{ ...found, created: started - 5_000 }], [noted])).toHaveLength(1);
  });

  it.each([
    ['another id', { pid: 4121 }],
    ['a later start', { created: started + 5_001 }],
    ['an earlier start', { created: started - 5_001 }],
    ['another executable', { executable: 'C:\\Windows\\notepad.exe' }],
  ])('F4 leaves a process alone that has %s', (_what, change) => {
    expect(findNoted([{ ...found, ...change }], [noted])).toEqual([]);
  });

  it('F4 trusts no note of another kind', () => {
    expect(findNoted([found], [{ ...noted, startTime: 'Fri Oct  3 09:15:01 2025' }])).toEqual([]);
  });
});

describe('an earlier run on Windows', () => {
  const reap = (system: ReturnType<typeof windows>, entries = [noted]) =>
    reapOrphans({ entries, marker: 'folder', clock: systemClock, log: silentLogger, system });

  it('costs nothing where the ledger is empty', async () => {
    const { system, asked } = machine([]);
    expect(await reap(system, [])).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('F4 leaves what merely got the id of an old process alone, after one look', async () => {
    const { system, asked } = machine([`4120|${started + 60_000}|${node}\r\n`]);
    expect(await reap(system)).toEqual([]);
    expect(asked).toEqual(['powershell.exe']);
  });

  it('F4 is ended with all its descendants, and looked for again', async () => {
    const { system, asked } = machine([printed, '']);
    expect(await reap(system)).toEqual([4120]);
    expect(asked).toEqual(['powershell.exe', 'taskkill.exe /pid 4120 /T /F', 'powershell.exe']);
  });

  it('asks for the processes that are noted alone, and never for this one', async () => {
    const scripts: string[] = [];
    const system = windows(async (_file, args) => {
      scripts.push(args.join(' '));
      return '';
    });
    await system.findOrphans({ entries: [noted, { ...noted, pid: 7 }], marker: 'folder', self: 7 });
    expect(scripts).toEqual([expect.stringContaining("-Filter 'ProcessId=4120'")]);
  });
});

describe('a server on Windows', () => {
  it('F3 is ended as a tree while it lives, and not by an id that may be another one’s by now', async () => {
    const { system, asked } = machine([]);
    await system.signalTree(4120, async () => [], 'SIGTERM');
    await system.signalTree(null, async () => [], 'SIGKILL');
    expect(asked).toEqual(['taskkill.exe /pid 4120 /T /F']);
  });

  it('is noted with the time at which it was started', async () => {
    const before = Date.now();
    const noticed = Number(await machine([]).system.startTimeOf(4120));
    expect(noticed).toBeGreaterThanOrEqual(before);
    expect(noticed).toBeLessThanOrEqual(Date.now());
  });
});
