import { snapshotThenChanges, untilReturned } from './changeStream.ts';
import { withContractErrors } from './errors.ts';
import type { OwnImplementer, Services } from './router.ts';

/** Agents as the contract serves them. */
export function agentProcedures({ agents: os }: OwnImplementer, { agents, log }: Services) {
  return {
    watch: os.watch.handler(({ context: { user }, signal = untilReturned() }) =>
      withContractErrors(
        snapshotThenChanges(agents.changes, user.id, () => agents.list(user.id), signal),
        log,
      ),
    ),
    save: os.save.handler(({ context, input }) => agents.save(context.user.id, input)),
    remove: os.remove.handler(async ({ context, input }) => {
      await agents.remove(context.user.id, input.id);
      return {};
    }),
    export: os.export.handler(async ({ context, input }) => ({
      text: await agents.export(context.user.id, input.ids),
    })),
    import: os.import.handler(({ context, input }) => agents.import(context.user.id, input.text)),
  };
}

/** What waits for an approval, rules and the log as the contract serves them. */
export function approvalProcedures({ approvals: os }: OwnImplementer, { approvals, turns, log }: Services) {
  return {
    watchWaiting: os.watchWaiting.handler(({ context: { user }, signal = untilReturned() }) =>
      withContractErrors(
        snapshotThenChanges(turns.waiting.changes, user.id, async () => turns.waiting.list(user.id), signal),
        log,
      ),
    ),
    watchRules: os.watchRules.handler(({ context: { user }, signal = untilReturned() }) =>
      withContractErrors(
        snapshotThenChanges(approvals.changes, user.id, () => approvals.lasting(user.id), signal),
        log,
      ),
    ),
    saveRule: os.saveRule.handler(({ context, input }) => approvals.saveRule(context.user.id, input.id, input.rule)),
    removeRule: os.removeRule.handler(async ({ context, input }) => {
      await approvals.removeRule(context.user.id, input.id);
      return {};
    }),
    restoreRule: os.restoreRule.handler(({ context, input }) => approvals.restoreRule(context.user.id, input.id)),
    log: os.log.handler(({ context, input }) => approvals.log(context.user.id, input.before, input.limit)),
  };
}
