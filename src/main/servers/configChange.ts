import { isDeepStrictEqual } from 'node:util';
import type { ServerConfig } from '../../shared/server.ts';
import { learnsUser } from './callIdentity.ts';

/**
 * What a change of a server's configuration means for its run: it is another server now (`launch`), it was told
 * something at its start that is otherwise now (`start`), or nothing.
 */
export function configChange(before: ServerConfig, after: ServerConfig): 'launch' | 'start' | 'none' {
  if (!isDeepStrictEqual(before.launch, after.launch)) return 'launch';
  const sameRoots = isDeepStrictEqual(before.options.roots, after.options.roots);
  return sameRoots && learnsUser(before) === learnsUser(after) ? 'none' : 'start';
}
