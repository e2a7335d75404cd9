import { implement, ORPCError } from '@orpc/server';
import { contract } from '../../shared/contract.ts';
import type { User } from '../../shared/user.ts';
import { type FakeHost, notFound } from './fakeHost.ts';

/** The procedures of users on a fake host. Whoever signs in is at the page from the next connection on. */
export function userRoutes(host: FakeHost) {
  const os = implement(contract).users;
  return {
    watch: os.watch.handler(({ signal }) => host.users.read(host.userList, signal)),
    signIn: os.signIn.handler(({ input: { id, passphrase } }) => {
      host.note('signIn', { id });
      const user = host.userList.find((each) => each.id === id);
      if (user === undefined) throw notFound();
      assertPassphrase(host, user, passphrase);
      become(host, user);
      return {};
    }),
    signOut: os.signOut.handler(() => {
      host.note('signOut', {});
      become(host, null);
      return {};
    }),
    create: os.create.handler(({ input: { passphrase, ...profile } }) => {
      host.note('createUser', profile);
      const user = { ...profile, id: crypto.randomUUID(), hasPassphrase: passphrase !== null, createdAt: Date.now() };
      if (passphrase !== null) host.passphrases.set(user.id, passphrase);
      host.publishUsers([...host.userList, user]);
      return user;
    }),
    update: os.update.handler(({ input }) => {
      host.note('updateUser', input);
      return change(host, input);
    }),
    setPassphrase: os.setPassphrase.handler(({ input: { current, next } }) => {
      const user = present(host);
      assertPassphrase(host, user, current);
      if (next === null) host.passphrases.delete(user.id);
      else host.passphrases.set(user.id, next);
      return change(host, { hasPassphrase: next !== null });
    }),
    remove: os.remove.handler(({ input }) => {
      host.note('removeUser', {});
      const user = present(host);
      assertPassphrase(host, user, input.passphrase);
      host.publishUsers(host.userList.filter(({ id }) => id !== user.id));
      become(host, null);
      return {};
    }),
  };
}

function present({ info: { user } }: FakeHost): User {
  if (user === null) throw new ORPCError('UNAUTHORIZED', { message: 'Sign in first.', data: { retryable: false } });
  return user;
}

function become(host: FakeHost, user: User | null): void {
  host.info = { ...host.info, user };
  // The answer is on its way before the connection ends.
  setTimeout(() => host.drop());
}

function change(host: FakeHost, part: Partial<User>): User {
  const user = { ...present(host), ...part };
  host.info = { ...host.info, user };
  host.publishUsers(host.userList.map((each) => (each.id === user.id ? user : each)));
  return user;
}

function assertPassphrase(host: FakeHost, { id }: User, given: string | null): void {
  const expected = host.passphrases.get(id);
  if (expected === undefined || expected === given) return;
  throw new ORPCError('DENIED', { message: 'That is not the passphrase.', data: { retryable: false } });
}
