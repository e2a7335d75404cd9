/**
 * A launcher in the manner of `npx`: `node launcher.ts <file> [flag…]` runs the faulty server in a session of its own,
 * on its own pipes, notes the server's process id in the file, and ends only with the server or when it is killed.
 */
import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [file = '', ...flags] = process.argv.slice(2);
const script = fileURLToPath(new URL('./startFaulty.mjs', import.meta.url));
const server = spawn(process.execPath, [script, ...flags], { detached: true, stdio: 'inherit' });
appendFileSync(file, `${server.pid}\n`);
server.once('exit', (code) => process.exit(code ?? 1));
