import { once } from 'node:events';
import { claimDataFolder } from '../dataFolder.ts';

/* A process of its own: on the first line of its input it claims the folder, on the end of its input it lets go. */
const [folder = ''] = process.argv.slice(2);
process.stdout.write('loaded\n');
await once(process.stdin, 'data');
const claim = await claimDataFolder(folder);
if (claim.owner) claim.onRequest((message) => ({ ...message, answeredBy: process.pid }));
process.stdout.write(`${claim.owner ? 'owner' : 'foreign'}\n`);
process.stdin.resume();
await once(process.stdin, 'end');
if (claim.owner) await claim.release();
