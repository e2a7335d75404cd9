import { SignalboxError } from '../../shared/errors.ts';
import type { PageSession } from '../identity/pageSessions.ts';
import { snapshotThenChanges, untilReturned } from './changeStream.ts';
import { withContractErrors } from './errors.ts';
import type { ApiContext, Implementer, OwnImplementer, Services } from './router.ts';

/** The people who share this host, as the contract serves them. */
export function userProcedures({ users: os }: Implementer, { users: own }: OwnImplementer, services: Services) {
  const { users, log } = services;
  return {
    watch: os.watch.handler(({ signal = untilReturned() }) =>
      withContractErrors(
        snapshotThenChanges(users.changes, 'users', async () => users.list(), signal),
        log,
      ),
    ),
    signIn: os.signIn.handler(async ({ context, input }) => {
      const page = pageOf(context);
      const { id } = await users.signIn(input.id, input.passphrase);
      await services.welcome(id);
      page.become(id);
      return {};
    }),
    signOut: os.signOut.handler(({ context }) => {
      pageOf(context).become(null);
      return {};
    }),
    create: os.create.handler(({ context, input: { passphrase, ...profile } }) => {
      pageOf(context);
      return users.create(profile, passphrase);
    }),
    update: own.update.handler(({ context, input }) => users.update(context.user.id, input)),
    setPassphrase: own.setPassphrase.handler(({ context, input }) => {
      pageOf(context);
      return users.setPassphrase(context.user.id, input.current, input.next);
    }),
    remove: own.remove.handler(async ({ context, input }) => {
      pageOf(context);
      await users.assertRemovable(context.user.id, input.passphrase);
      await removeUser(context.user.id, services);
      return {};
    }),
  };
}

/** What runs in the user's name ends first, or it would go on storing. */
async function removeUser(userId: string, { users, pages, servers, turns, gateway }: Services): Promise<void> {
  await users.remove(userId, async () => {
    gateway.endUser(userId);
    await turns.endUser(userId);
    await servers.remove(userId);
  });
  pages.signOut(userId);
}

/** DENIED for programs: whose they are is said by their credential, and nothing else. */
function pageOf({ page }: ApiContext): PageSession {
  if (page === null || page.shell === 'program') {
    throw new SignalboxError('DENIED', 'Only the page of Signalbox can do this.');
  }
  return page;
}
