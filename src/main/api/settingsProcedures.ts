import { snapshotThenChanges, untilReturned } from './changeStream.ts';
import { withContractErrors } from './errors.ts';
import type { OwnImplementer, Services } from './router.ts';

/** Settings and providers as the contract serves them. */
export function settingsProcedures({ settings: os }: OwnImplementer, { settings, log }: Services) {
  return {
    watch: os.watch.handler(({ context: { user }, signal = untilReturned() }) =>
      withContractErrors(
        snapshotThenChanges(settings.changes, user.id, () => settings.view(user.id), signal),
        log,
      ),
    ),
    setTheme: os.setTheme.handler(async ({ context, input }) => {
      await settings.setTheme(context.user.id, input.theme);
      return {};
    }),
    saveProvider: os.saveProvider.handler(({ context, input }) =>
      settings.saveProvider(context.user.id, input.provider, input.key),
    ),
    removeProvider: os.removeProvider.handler(({ context, input }) =>
      settings.removeProvider(context.user.id, input.id),
    ),
    setDefaultModel: os.setDefaultModel.handler(({ context, input }) =>
      settings.setDefaultModel(context.user.id, input),
    ),
    setContext: os.setContext.handler(({ context, input }) => settings.setContext(context.user.id, input)),
    testProvider: os.testProvider.handler(({ context, input }) => settings.testProvider(context.user.id, input)),
    listModels: os.listModels.handler(({ context, input }) => settings.listModels(context.user.id, input)),
    discover: os.discover.handler(() => settings.discover()),
  };
}
