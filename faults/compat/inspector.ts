import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const launcher = fileURLToPath(
  new URL('../../node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js', import.meta.url),
);
const runsWithin = 60_000;

/** Runs the MCP Inspector's command line against an endpoint, and gives back what it printed. `home` is for its files. */
export async function inspect(url: string, key: string, home: string, ...args: string[]): Promise<string> {
  const target = ['--cli', url, '--transport', 'http', '--header', `Authorization: Bearer ${key}`];
  const { stdout } = await promisify(execFile)(process.execPath, [launcher, ...target, ...args], {
    timeout: runsWithin,
    env: { ...process.env, HOME: home, USERPROFILE: home },
  });
  return stdout;
}
