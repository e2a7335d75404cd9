import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const suite = fileURLToPath(
  new URL('../../node_modules/@modelcontextprotocol/conformance/dist/index.js', import.meta.url),
);
const runsWithin = 5 * 60_000;

/** One thing that a scenario looks at. `INFO` counts neither way. */
interface Check {
  readonly id: string;
  readonly status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'INFO' | 'SKIPPED';
  readonly description: string;
  readonly errorMessage?: string;
}

/** What a scenario of the suite found. */
export interface ScenarioResult {
  readonly scenario: string;
  readonly passed: number;
  readonly failed: number;
  readonly warnings: number;
  /** Why, a line for each check that failed or warned. */
  readonly reasons: readonly string[];
}

/** Runs what the official suite requires of a server of a revision of the protocol. Results go to `folder` first. */
export async function runConformance(url: string, revision: string, folder: string): Promise<ScenarioResult[]> {
  const args = [suite, 'server', '--url', url, '--requirements', revision, '--output-dir', folder];
  // It ends with 1 when a check failed: the results say which.
  await promisify(execFile)(process.execPath, args, { timeout: runsWithin, maxBuffer: 64 * 1024 * 1024 }).catch(
    (error: NodeJS.ErrnoException) => {
      if (typeof error.code === 'string') throw error;
    },
  );
  const results = await Promise.all((await readdir(folder)).map((name) => readScenario(folder, name)));
  return results.sort((a, b) => a.scenario.localeCompare(b.scenario));
}

async function readScenario(folder: string, name: string): Promise<ScenarioResult> {
  const checks: Check[] = JSON.parse(await readFile(path.join(folder, name, 'checks.json'), 'utf8'));
  const with_ = (status: Check['status']) => checks.filter((check) => check.status === status);
  const bad = [...with_('FAILURE'), ...with_('WARNING')];
  return {
    // The folder is named after the scenario and the time.
    scenario: name.replace(/^server-/, '').replace(/-\d{4}-\d{2}-\d{2}T.*$/, ''),
    passed: with_('SUCCESS').length,
    failed: with_('FAILURE').length,
    warnings: with_('WARNING').length,
    reasons: bad.map(({ id, status, errorMessage, description }) => `${status} ${id}: ${errorMessage ?? description}`),
  };
}
