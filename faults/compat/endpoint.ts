import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildServers } from '../../scripts/buildServers.mjs';
import { GatewayUnderTest } from '../../src/main/api/gateway/testing/gatewayUnderTest.ts';
import { messageOf } from '../../src/shared/errors.ts';
import { runConformance } from './conformance.ts';
import { forwardTo } from './forwarder.ts';
import { inspect } from './inspector.ts';

const revision = '2025-11-25';

/**
 * Tries the MCP endpoint of the gateway with clients that nobody here wrote: the official conformance suite against a
 * server with the tools that it asks for, and the Inspector's command line against one of ours. Needs no network. Returns
 * what went wrong, a line each.
 */
export async function examineEndpoint(): Promise<string[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'signalbox-endpoint-'));
  const serversFolder = path.join(folder, 'servers');
  await buildServers({ outDir: serversFolder });
  const gateway = await GatewayUnderTest.start({ host: { serversFolder } });
  try {
    const { text: key } = await gateway.newKey();
    const url = `${gateway.origin}/mcp`;
    const id = await addFixture(gateway);
    const results = path.join(folder, 'results');
    return [...(await scoreOf({ url, key, id, folder: results })), ...(await inspected(url, key, folder))];
  } finally {
    await gateway.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const script = fileURLToPath(new URL('./fixture/index.ts', import.meta.url));

/** Adds the server that the suite wants, as a user would. The suite is no person who could be asked for each call. */
async function addFixture({ client }: GatewayUnderTest): Promise<string> {
  const launch = { kind: 'stdio' as const, command: process.execPath, args: [script], cwd: null, environment: [] };
  const { id } = await client.servers.add({ name: 'Conformance', launch });
  await client.servers.setEnabled({ id, enabled: true });
  const rule = { serverId: id, tool: null, action: 'allow' as const, conditions: [] };
  await client.approvals.saveRule({ id: null, rule });
  return id;
}

interface Target {
  url: string;
  key: string;
  id: string;
  folder: string;
}

async function scoreOf({ url, key, id, folder }: Target): Promise<string[]> {
  const forwarder = await forwardTo(url, key);
  try {
    const results = await runConformance(`${forwarder.url}/mcp/${id}`, revision, folder);
    console.table(results.map(({ reasons: _reasons, ...row }) => row));
    const sum = (count: (result: (typeof results)[number]) => number) =>
      results.reduce((total, result) => total + count(result), 0);
    const [passed, failed] = [sum((result) => result.passed), sum((result) => result.failed)];
    console.log(`Conformance with ${revision}: ${passed} of ${passed + failed} checks passed.`);
    for (const { scenario, reasons } of results) for (const reason of reasons) console.log(`  ${scenario}: ${reason}`);
    return results
      .filter(({ scenario, failed: count }) => count > 0 && !expected.has(scenario))
      .map(({ scenario, reasons }) => `Conformance, ${scenario}: ${reasons.join('; ')}`);
  } finally {
    await forwarder.close();
  }
}

/** Scenarios that fail, with why that is as it should be. */
const expected = new Map([['tools-call-sampling', 'Signalbox offers its servers no model of a client.']]);

async function inspected(url: string, key: string, home: string): Promise<string[]> {
  try {
    const listed = await inspect(url, key, home, '--method', 'tools/list');
    if (!listed.includes('clock__now')) return [`The Inspector does not list clock__now: ${listed.slice(0, 500)}`];
    const called = await inspect(url, key, home, '--method', 'tools/call', '--tool-name', 'clock__now');
    if (!called.includes('"content"')) return [`The Inspector got no result of clock__now: ${called.slice(0, 500)}`];
    console.log('The Inspector lists and calls the tools of a bundled server.');
    return [];
  } catch (error) {
    return [`The Inspector failed: ${messageOf(error)}`];
  }
}
