import { onTestFinished } from 'vitest';
import { type Connected, connect, type Launch } from '../../testing/connect.ts';

/** The server as a process of its own, which ends with the test. */
export async function open(launch: Omit<Launch, 'server'>, era: '2025' | 'newest' = '2025'): Promise<Connected> {
  const connected = await connect({ server: 'files', ...launch }, era);
  onTestFinished(() => connected.client.close());
  return connected;
}

export const inFolder = (folder: string): Promise<Connected> => open({ args: ['--root', folder] });
