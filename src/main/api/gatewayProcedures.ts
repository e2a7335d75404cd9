import { SignalboxError } from '../../shared/errors.ts';
import { snapshotThenChanges, untilReturned } from './changeStream.ts';
import { withContractErrors } from './errors.ts';
import type { ApiContext, OwnImplementer, Services } from './router.ts';

/**
 * The gateway as the contract serves it. Only the page and the commands of this machine's user may switch it and make
 * or revoke keys: a key that leaked could else make itself others that outlive it.
 */
export function gatewayProcedures({ gateway: os }: OwnImplementer, { gateway, log }: Services) {
  return {
    watch: os.watch.handler(({ context: { user }, signal = untilReturned() }) =>
      withContractErrors(
        snapshotThenChanges(gateway.changes, user.id, async () => gateway.view(user.id), signal),
        log,
      ),
    ),
    setSettings: os.setSettings.handler(async ({ context, input }) => {
      assertSeated(context);
      await gateway.setSettings(input);
      return gateway.view(context.user.id);
    }),
    createKey: os.createKey.handler(({ context, input }) => {
      assertSeated(context);
      return gateway.createKey(context.user.id, input.name, input.expiresAt);
    }),
    revokeKey: os.revokeKey.handler(async ({ context, input }) => {
      assertSeated(context);
      await gateway.revokeKey(context.user.id, input.id);
      return {};
    }),
    watchLog: os.watchLog.handler(({ context: { user }, signal = untilReturned() }) =>
      withContractErrors(gateway.requests.watch(user.id, signal), log),
    ),
  };
}

/** DENIED for programs that came with a credential. */
function assertSeated({ page }: ApiContext): void {
  if (page !== null) return;
  throw new SignalboxError('DENIED', 'Only the page of Signalbox can do this, and not a program with a key.');
}
