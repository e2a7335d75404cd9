import type { Api } from '../../shared/contract.ts';
import { assertNever } from '../../shared/errors.ts';
import type { ServerState, ServerView } from '../../shared/server.ts';
import { harmless, type Terminal } from './terminal.ts';

/** How long servers that are starting are waited for, in milliseconds: a little more than their own deadline. */
const patienceMs = 35_000;

/** Lists the servers, or moves one's lever and tells how it went. Returns the exit code. */
export async function serversCommand(
  api: Api,
  options: { act: 'list' | 'start' | 'stop' | 'restart'; id?: string; json: boolean },
  terminal: Terminal,
): Promise<number> {
  const { act, id = '', json } = options;
  if (act === 'list') {
    const views = await settledServers(api);
    if (json) for (const view of views) terminal.out(`${JSON.stringify(serverLine(view))}\n`);
    else terminal.out(`${table(views)}\n`);
    return 0;
  }
  if (act === 'restart') await api.servers.restart({ id });
  else await api.servers.setEnabled({ id, enabled: act === 'start' });
  const view = (await settledServers(api)).find(({ config }) => config.id === id);
  if (view === undefined) return 1;
  terminal.out(json ? `${JSON.stringify(serverLine(view))}\n` : `${table([view])}\n`);
  return isDown(view.state) && act !== 'stop' ? 1 : 0;
}

/** The servers once none of them is on its way somewhere, or as they are when that takes too long. */
export async function settledServers(api: Api): Promise<ServerView[]> {
  const views = new Map<string, ServerView>();
  const late = AbortSignal.timeout(patienceMs);
  try {
    for await (const event of await api.servers.watch({}, { signal: late })) {
      if (event.type === 'snapshot') for (const view of event.servers) views.set(view.config.id, view);
      else if (event.type === 'server') views.set(event.server.config.id, event.server);
      else if (event.type === 'removed') views.delete(event.id);
      if ([...views.values()].every(({ state }) => !isMoving(state))) break;
    }
  } catch (error) {
    if (!late.aborted) throw error;
  }
  return [...views.values()];
}

function isMoving({ status }: ServerState): boolean {
  return status === 'starting' || status === 'stopping';
}

/** It should run and does not. */
export function isDown({ status }: ServerState): boolean {
  return status === 'failed' || status === 'backoff' || status === 'degraded' || status === 'blocked';
}

/** A state in words: what it is, and where it is down, why. */
export function stateWords(state: ServerState): string {
  switch (state.status) {
    case 'off':
      return 'off';
    case 'idle':
      return 'starts when needed';
    case 'starting':
      return 'starting';
    case 'ready':
      return 'ready';
    case 'stopping':
      return 'stopping';
    case 'degraded':
      return state.reason === 'probes' ? 'does not answer' : 'too many of its calls failed';
    case 'blocked':
      return state.message;
    case 'backoff':
    case 'failed':
      return state.failure.summary;
    default:
      return assertNever(state);
  }
}

function serverLine({ config, state, tools }: ServerView): object {
  return { id: config.id, name: config.name, state: state.status, words: stateWords(state), tools: tools.length };
}

function table(views: readonly ServerView[]): string {
  if (views.length === 0) return 'There are no servers.';
  const width = Math.max(...views.map(({ config }) => config.id.length));
  return views
    .map(({ config, state, tools }) => {
      const count = tools.length === 1 ? '1 tool' : `${tools.length} tools`;
      return harmless(`${config.id.padEnd(width)}  ${stateWords(state)}${tools.length > 0 ? ` · ${count}` : ''}`);
    })
    .join('\n');
}
