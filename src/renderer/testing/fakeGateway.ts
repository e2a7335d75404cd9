import { implement } from '@orpc/server';
import { contract } from '../../shared/contract.ts';
import { type ApiKey, defaultGatewaySettings, type GatewayView } from '../../shared/gateway.ts';
import { type FakeHost, notFound } from './fakeHost.ts';

/** A gateway that is off and has no keys. */
export const quietGateway: GatewayView = {
  settings: defaultGatewaySettings,
  state: { status: 'off' },
  keys: [],
  jwtIssuer: null,
  developmentBypass: false,
};

/** The procedures of the gateway on a fake host. */
export function gatewayRoutes(host: FakeHost) {
  const os = implement(contract).gateway;
  return {
    watch: os.watch.handler(({ signal }) => host.gateway.read(host.gatewayView, signal)),
    setSettings: os.setSettings.handler(({ input }) => {
      host.note('setGateway', input);
      const listening = { status: 'listening' as const, address: `http://127.0.0.1:${input.port}` };
      return host.publishGateway({ settings: input, state: input.enabled ? listening : { status: 'off' } });
    }),
    createKey: os.createKey.handler(({ input }) => {
      host.note('createKey', input);
      const id = crypto.randomUUID().slice(0, 8);
      const key: ApiKey = { ...input, id, prefix: `sbx_${id}`, createdAt: Date.now(), lastUsedAt: null };
      host.publishGateway({ keys: [...host.gatewayView.keys, key] });
      return { key, text: `${key.prefix}_${'A'.repeat(43)}` };
    }),
    revokeKey: os.revokeKey.handler(({ input: { id } }) => {
      host.note('revokeKey', { id });
      const keys = host.gatewayView.keys.filter((key) => key.id !== id);
      if (keys.length === host.gatewayView.keys.length) throw notFound();
      host.publishGateway({ keys });
      return {};
    }),
    watchLog: os.watchLog.handler(({ signal }) => host.gatewayRequests.read(host.world.gatewayRequests ?? [], signal)),
  };
}
