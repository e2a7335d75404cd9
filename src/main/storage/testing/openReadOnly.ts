import { messageOf, toErrorData } from '../../../shared/errors.ts';
import { defaultSettings } from '../../../shared/settings.ts';
import { claimDataFolder } from '../dataFolder.ts';
import { openTestStorage } from './openTestStorage.ts';

/* A process of its own, with fewer rights than the test: opens a folder and tells what it finds there. */
const [folder = ''] = process.argv.slice(2);

async function look(): Promise<object> {
  const claim = await claimDataFolder(folder);
  const storage = await openTestStorage(folder);
  const user = await storage.users.ensureLocal('Somebody else');
  const titles = (await storage.conversations.list(user.id)).map(({ title }) => title);
  const refused = await storage.settings
    .set(user.id, { ...defaultSettings, theme: 'dark' })
    .then(() => null, toErrorData);
  const secret = await storage.secrets.get(user.id, 'provider');
  const data = Buffer.from('large');
  const resultRefused = await storage.results
    .put(user.id, { kind: 'text', mimeType: 'text/plain', name: null, data }, { conversationId: null })
    .then(() => null, toErrorData);
  const found = {
    owner: claim.owner,
    readOnly: storage.readOnly,
    user: user.name,
    titles,
    refused,
    resultRefused,
    secret,
  };
  await storage.close();
  if (claim.owner) await claim.release();
  return found;
}

process.stdout.write(JSON.stringify(await look().catch((error: unknown) => ({ failed: messageOf(error) }))));
