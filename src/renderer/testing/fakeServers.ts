import { implement } from '@orpc/server';
import { contract } from '../../shared/contract.ts';
import { defaultServerOptions, type ServerConfig, type ServerLaunch } from '../../shared/server.ts';
import type { NewLaunch, ServerChange } from '../../shared/serverChange.ts';
import type { Channel } from './channel.ts';
import type { FakeHost } from './fakeHost.ts';
import { server } from './samples.ts';

/** The server procedures on a fake host. */
export function serverRoutes(host: FakeHost) {
  return { ...listRoutes(host), ...changeRoutes(host), ...activityRoutes(host), ...signInRoutes(host) };
}

function listRoutes(host: FakeHost) {
  const os = implement(contract).servers;
  return {
    watch: os.watch.handler(({ signal }) => host.servers.read({ type: 'snapshot', servers: host.serverViews }, signal)),
    setEnabled: os.setEnabled.handler(({ input }) => {
      host.note('setEnabled', input);
      const current = host.server(input.id);
      host.publishServer({ ...current, config: { ...current.config, enabled: input.enabled } });
      return {};
    }),
    restart: os.restart.handler(({ input }) => {
      host.note('restart', input);
      return {};
    }),
  };
}

function changeRoutes(host: FakeHost) {
  const os = implement(contract).servers;
  return {
    add: os.add.handler(({ input }) => {
      host.note('add', input);
      const config: ServerConfig = {
        id: 'added',
        name: input.name,
        launch: storedLaunch(input.launch),
        enabled: false,
        trusted: false,
        identityParameter: null,
        options: defaultServerOptions,
      };
      const state = { status: 'off', since: Date.now() } as const;
      host.publishServer(server(config.id, { config, state, commandLine: null }));
      return config;
    }),
    update: os.update.handler(({ input }) => {
      host.note('update', input);
      const current = host.server(input.id);
      const config = changed(current.config, input);
      // The answer may be there before the event, as it is with the real host.
      const identityProposal = config.identityParameter === null ? current.identityProposal : null;
      setTimeout(() => host.publishServer({ ...current, config, identityProposal }));
      return config;
    }),
    remove: os.remove.handler(({ input }) => {
      host.note('removeServer', input);
      host.serverViews = host.serverViews.filter(({ config }) => config.id !== input.id);
      host.servers.push({ type: 'removed', id: input.id });
      return {};
    }),
  };
}

function activityRoutes(host: FakeHost) {
  const os = implement(contract).servers;
  const { logs, samples, calls } = host.world;
  return {
    watchLog: os.watchLog.handler(({ input: { id }, signal }) => batchesOf(host.logs, id, logs?.[id] ?? [], signal)),
    watchSamples: os.watchSamples.handler(({ input: { id }, signal }) =>
      batchesOf(host.samples, id, samples?.[id] ?? [], signal),
    ),
    watchCalls: os.watchCalls.handler(({ input: { id }, signal }) =>
      batchesOf(host.calls, id, calls?.[id] ?? [], signal),
    ),
  };
}

function signInRoutes(host: FakeHost) {
  const os = implement(contract).servers;
  return {
    signIn: os.signIn.handler(({ input }) => {
      host.note('signIn', input);
      return { address: host.world.signInAddress ?? 'https://login.example.com/authorize?state=s' };
    }),
    finishSignIn: os.finishSignIn.handler(({ input }) => {
      host.note('finishSignIn', input);
      return {};
    }),
    signOut: os.signOut.handler(({ input }) => {
      host.note('signOut', input);
      return {};
    }),
  };
}

/** A launch as the host keeps it: the names of its secrets, not their values. */
function storedLaunch(launch: NewLaunch | NonNullable<ServerChange['launch']>): ServerLaunch {
  const names = (values: { name: string }[]) => values.map(({ name }) => name);
  if (launch.kind === 'http') return { kind: 'http', url: launch.url, headerNames: names(launch.headers) };
  if (launch.kind === 'bundled') {
    if (launch.name === 'files') return launch;
    return { ...launch, connections: launch.connections.map(({ credential: _secret, ...connection }) => connection) };
  }
  const { command, args, cwd, environment } = launch;
  return { kind: 'stdio', command, args, cwd, environmentNames: names(environment) };
}

function changed(config: ServerConfig, { name, launch, options, identityParameter }: ServerChange): ServerConfig {
  return {
    ...config,
    name: name ?? config.name,
    launch: launch ? storedLaunch(launch) : config.launch,
    options: options ?? config.options,
    identityParameter: identityParameter === undefined ? config.identityParameter : identityParameter,
  };
}

async function* batchesOf<T>(
  channel: Channel<{ id: string; batch: T[] }>,
  id: string,
  first: T[],
  signal: AbortSignal | undefined,
): AsyncGenerator<T[], void> {
  for await (const next of channel.read({ id, batch: first }, signal)) if (next.id === id) yield next.batch;
}
