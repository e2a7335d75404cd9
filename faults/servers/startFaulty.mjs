// Runs the faulty server, and keeps its compiled form for the next time: tests start hundreds of them.
import module from 'node:module';
import { fileURLToPath } from 'node:url';

// Newer than the version of Node whose types the project goes by.
const enableCompileCache = Reflect.get(module, 'enableCompileCache');
if (typeof enableCompileCache === 'function') {
  enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/faults', import.meta.url)));
}
await import('./faulty.ts');
