import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';

export const smallestWindow = { width: 800, height: 560 } as const;
const usualWindow = { width: 1280, height: 800 } as const;
/** As much of the title bar has to be within reach, or the window can't be moved back. */
const reachable = { width: 120, height: 32 } as const;

const windowStateSchema = z.strictObject({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  maximized: z.boolean(),
});
/** Where the window was: its bounds when it is not maximised, in screen pixels. */
export type WindowState = z.infer<typeof windowStateSchema>;

export interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** How to open the window: without `x` and `y` the system centres it. */
export interface Placement {
  bounds: { width: number; height: number } | Area;
  maximized: boolean;
}

/**
 * Where to open the window. A place that no display shows any more is given up, and the size never exceeds the display
 * that the window goes to, nor falls below the smallest.
 */
export function placeWindow(saved: WindowState | null, displays: readonly Area[]): Placement {
  if (saved === null) return { bounds: fitInto(usualWindow, displays[0]), maximized: false };
  const display = displays.find((area) => isReachable(saved, area));
  if (display === undefined) return { bounds: fitInto(saved, displays[0]), maximized: saved.maximized };
  return { bounds: { x: saved.x, y: saved.y, ...fitInto(saved, display) }, maximized: saved.maximized };
}

function isReachable(window: Area, display: Area): boolean {
  const width = Math.min(window.x + window.width, display.x + display.width) - Math.max(window.x, display.x);
  const titleBar = window.y >= display.y && window.y + reachable.height <= display.y + display.height;
  return titleBar && width >= reachable.width;
}

function fitInto(size: { width: number; height: number }, display: Area | undefined) {
  return {
    width: Math.max(smallestWindow.width, Math.min(size.width, display?.width ?? size.width)),
    height: Math.max(smallestWindow.height, Math.min(size.height, display?.height ?? size.height)),
  };
}

/** The saved state, or null when there is none that can be read: losing it is no reason not to start. */
export async function loadWindowState(file: string): Promise<WindowState | null> {
  try {
    return windowStateSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return null;
  }
}

/** Replaces the saved state as a whole. Throws what the file system throws. */
export async function saveWindowState(file: string, state: WindowState): Promise<void> {
  await writeFile(`${file}.new`, `${JSON.stringify(state)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
