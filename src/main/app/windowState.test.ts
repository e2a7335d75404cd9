import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadWindowState, placeWindow, saveWindowState, type WindowState } from './windowState.ts';

const laptop = { x: 0, y: 25, width: 1440, height: 875 };
const monitor = { x: 1440, y: 0, width: 2560, height: 1440 };
const saved: WindowState = { x: 1600, y: 100, width: 1400, height: 900, maximized: false };

describe('placeWindow', () => {
  it('opens at the usual size the first time', () => {
    expect(placeWindow(null, [laptop])).toEqual({ bounds: { width: 1280, height: 800 }, maximized: false });
  });

  it('opens where it was', () => {
    expect(placeWindow(saved, [laptop, monitor]).bounds).toEqual({ x: 1600, y: 100, width: 1400, height: 900 });
  });

  it('comes back when its display is gone, no larger than what is left', () => {
    expect(placeWindow(saved, [laptop]).bounds).toEqual({ width: 1400, height: 875 });
  });

  it.each<[string, Partial<WindowState>]>([
    ['its title bar is above the screen', { y: -20 }],
    ['only a sliver is left of the display', { x: 1440 + 2560 - 50 }],
    ['it hangs below the screen', { y: 1430 }],
  ])('is centred when %s', (_name, change) => {
    expect(placeWindow({ ...saved, ...change }, [laptop, monitor]).bounds).not.toHaveProperty('x');
  });

  it('is never smaller than what the page can show', () => {
    expect(placeWindow({ ...saved, width: 100, height: 50 }, [monitor]).bounds).toMatchObject({
      width: 800,
      height: 560,
    });
  });

  it('remembers that it was maximised', () => {
    expect(placeWindow({ ...saved, maximized: true }, [monitor]).maximized).toBe(true);
  });

  it('works without any display', () => {
    expect(placeWindow(saved, []).bounds).toEqual({ width: 1400, height: 900 });
  });
});

describe('the saved state', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'signalbox-window-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('comes back as it was saved', async () => {
    const file = join(folder, 'window.json');
    await saveWindowState(file, saved);
    expect(await loadWindowState(file)).toEqual(saved);
  });

  it.each(['', '{', '{"x":1}', '{"x":"1","y":1,"width":900,"height":900,"maximized":false}', '[]', 'null'])(
    'is ignored when it reads %j',
    async (text) => {
      const file = join(folder, 'broken.json');
      await writeFile(file, text);
      expect(await loadWindowState(file)).toBeNull();
    },
  );

  it('is null when there is none', async () => {
    expect(await loadWindowState(join(folder, 'none.json'))).toBeNull();
  });
});
