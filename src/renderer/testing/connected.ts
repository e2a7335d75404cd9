import { onTestFinished } from 'vitest';
import { createHostLink, type HostLink } from '../stores/connection.ts';
import type { FakeHost } from './fakeHost.ts';
import { until } from './until.ts';

/** A link to a fake host that is online, and is stopped when the test ends. */
export async function connected(fake: FakeHost): Promise<HostLink> {
  const link = createHostLink(fake.connect);
  onTestFinished(() => link.stop());
  await until(link.state, ({ status }) => status === 'online');
  return link;
}
