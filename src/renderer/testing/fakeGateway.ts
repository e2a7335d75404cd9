import { implement } from '@orpc/server';
import { contract } from '../../shared/contract.ts';
import {
  type ApiKey,
  defaultGatewaySettings,
  type GatewayRequest,
  type GatewaySettings,
  type GatewayState,
  type GatewayView,
} from '../../shared/gateway.ts';
import { Channel } from './channel.ts';
import { type FakeHost, type FakeWorld, notFound } from './fakeHost.ts';

/** The gateway of a fake host, which answers nobody but has all that the settings show. */
export class FakeGateway {
  readonly views = new Channel<GatewayView>();
  readonly requests = new Channel<GatewayRequest[]>();
  view: GatewayView;
  log: GatewayRequest[];

  constructor({ gateway, gatewayLog }: FakeWorld) {
    this.view = {
      settings: defaultGatewaySettings,
      state: { status: 'off' },
      keys: [],
      jwtIssuer: null,
      developmentBypass: false,
      ...gateway,
    };
    this.log = gatewayLog ?? [];
  }

  publish(part: Partial<GatewayView>): GatewayView {
    this.view = { ...this.view, ...part };
    this.views.push(this.view);
    return this.view;
  }

  /** A request has ended. */
  publishRequests(batch: GatewayRequest[]): void {
    this.log = [...this.log, ...batch];
    this.requests.push(batch);
  }

  breakOff(): void {
    this.views.breakOff();
    this.requests.breakOff();
  }
}

/** The procedures of the gateway on a fake host. */
export function gatewayRoutes(host: FakeHost) {
  const os = implement(contract).gateway;
  const { gateway } = host;
  return {
    watch: os.watch.handler(({ signal }) => gateway.views.read(gateway.view, signal)),
    watchLog: os.watchLog.handler(({ signal }) => gateway.requests.read(gateway.log, signal)),
    setSettings: os.setSettings.handler(({ input }) => {
      host.note('setGateway', input);
      return gateway.publish({ settings: input, state: stateOf(input, host.world.gatewayFailure) });
    }),
    createKey: os.createKey.handler(({ input }) => {
      host.note('createKey', input);
      const text = `sbx_${crypto.randomUUID().replaceAll('-', '')}`;
      const times = { createdAt: Date.now(), lastUsedAt: null };
      const key: ApiKey = { ...input, ...times, id: crypto.randomUUID(), prefix: text.slice(0, 10) };
      gateway.publish({ keys: [...gateway.view.keys, key] });
      return { key, text };
    }),
    revokeKey: os.revokeKey.handler(({ input: { id } }) => {
      host.note('revokeKey', { id });
      const { keys } = gateway.view;
      if (!keys.some((key) => key.id === id)) throw notFound();
      gateway.publish({ keys: keys.filter((key) => key.id !== id) });
      return {};
    }),
  };
}

function stateOf({ enabled, port }: GatewaySettings, failure: string | undefined): GatewayState {
  if (!enabled) return { status: 'off' };
  if (failure !== undefined) return { status: 'failed', message: failure };
  return { status: 'listening', address: `http://127.0.0.1:${port}` };
}
