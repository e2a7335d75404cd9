import { untilReturned } from './changeStream.ts';
import { withContractErrors } from './errors.ts';
import type { Implementer, Services } from './router.ts';

/** The procedures and streams about servers. */
export function serverProcedures(os: Implementer['servers'], services: Services) {
  return { ...changes(os, services), ...signIns(os, services), ...streams(os, services) };
}

function changes(os: Implementer['servers'], { supervisor, registry, approvals }: Services) {
  return {
    setEnabled: os.setEnabled.handler(async ({ input }) => {
      await registry.setEnabled(input.id, input.enabled, supervisor);
      return {};
    }),
    restart: os.restart.handler(({ input }) => {
      supervisor.restart(input.id);
      return {};
    }),
    add: os.add.handler(({ input }) => registry.add(input, supervisor)),
    update: os.update.handler(({ input }) => registry.update(input, supervisor)),
    remove: os.remove.handler(async ({ context, input }) => {
      await registry.remove(input.id, supervisor);
      await approvals.forgetServer(context.user.id, input.id);
      return {};
    }),
  };
}

function signIns(os: Implementer['servers'], { supervisor }: Services) {
  return {
    signIn: os.signIn.handler(({ input }) => supervisor.signIn.begin(supervisor.view(input.id).config)),
    finishSignIn: os.finishSignIn.handler(async ({ input }) => {
      await supervisor.signIn.finish(input.id, input.address);
      return {};
    }),
    signOut: os.signOut.handler(async ({ input }) => {
      await supervisor.signOut(input.id);
      return {};
    }),
  };
}

function streams(os: Implementer['servers'], { supervisor, log }: Services) {
  return {
    watch: os.watch.handler(({ signal = untilReturned() }) => withContractErrors(supervisor.watch(signal), log)),
    watchLog: os.watchLog.handler(({ input, signal = untilReturned() }) =>
      withContractErrors(supervisor.watchLog(input.id, signal), log),
    ),
    watchSamples: os.watchSamples.handler(({ input, signal = untilReturned() }) =>
      withContractErrors(supervisor.watchSamples(input.id, signal), log),
    ),
    watchCalls: os.watchCalls.handler(({ input, signal = untilReturned() }) =>
      withContractErrors(supervisor.watchCalls(input.id, signal), log),
    ),
  };
}
