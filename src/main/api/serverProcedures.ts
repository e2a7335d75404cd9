import { untilReturned } from './changeStream.ts';
import { withContractErrors } from './errors.ts';
import type { OwnImplementer, Services, UserContext } from './router.ts';

/** The procedures and streams about servers. */
export function serverProcedures(os: OwnImplementer['servers'], services: Services) {
  return { ...changes(os, services), ...signIns(os, services), ...streams(os, services) };
}

function changes(os: OwnImplementer['servers'], { servers, approvals }: Services) {
  return {
    setEnabled: os.setEnabled.handler(async ({ context, input }) => {
      const { registry, supervisor } = servers.of(context.user.id);
      await registry.setEnabled(input.id, input.enabled, supervisor);
      return {};
    }),
    restart: os.restart.handler(({ context, input }) => {
      servers.of(context.user.id).supervisor.restart(input.id);
      return {};
    }),
    add: os.add.handler(({ context, input }) => {
      const { registry, supervisor } = servers.of(context.user.id);
      return registry.add(input, supervisor);
    }),
    update: os.update.handler(({ context, input }) => {
      const { registry, supervisor } = servers.of(context.user.id);
      return registry.update(input, supervisor);
    }),
    remove: os.remove.handler(async ({ context, input }) => {
      const { registry, supervisor } = servers.of(context.user.id);
      await registry.remove(input.id, supervisor);
      await approvals.forgetServer(context.user.id, input.id);
      return {};
    }),
  };
}

function signIns(os: OwnImplementer['servers'], { servers }: Services) {
  const supervisorOf = (context: UserContext) => servers.of(context.user.id).supervisor;
  return {
    signIn: os.signIn.handler(({ context, input }) => {
      const supervisor = supervisorOf(context);
      return supervisor.signIn.begin(supervisor.view(input.id).config);
    }),
    finishSignIn: os.finishSignIn.handler(async ({ context, input }) => {
      await supervisorOf(context).signIn.finish(input.id, input.address);
      return {};
    }),
    signOut: os.signOut.handler(async ({ context, input }) => {
      await supervisorOf(context).signOut(input.id);
      return {};
    }),
  };
}

function streams(os: OwnImplementer['servers'], { servers, log }: Services) {
  const supervisorOf = (context: UserContext) => servers.of(context.user.id).supervisor;
  return {
    watch: os.watch.handler(({ context, signal = untilReturned() }) =>
      withContractErrors(supervisorOf(context).watch(signal), log),
    ),
    watchLog: os.watchLog.handler(({ context, input, signal = untilReturned() }) =>
      withContractErrors(supervisorOf(context).watchLog(input.id, signal), log),
    ),
    watchSamples: os.watchSamples.handler(({ context, input, signal = untilReturned() }) =>
      withContractErrors(supervisorOf(context).watchSamples(input.id, signal), log),
    ),
    watchCalls: os.watchCalls.handler(({ context, input, signal = untilReturned() }) =>
      withContractErrors(supervisorOf(context).watchCalls(input.id, signal), log),
    ),
  };
}
