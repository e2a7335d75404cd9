import { promises } from 'node:fs';
import { ToolFailure } from '../../kit/outcome.ts';
import { explaining, systemCodeOf } from './failures.ts';
import { type Folder, shownIn } from './folder.ts';
import type { NewEntryWork } from './root.ts';
import { isSame, statusOf } from './system.ts';

/**
 * Goes down from a folder to the one that holds the entry which the segments lead to, and does the work there. What is
 * missing on the way is made, each folder through the one above it, which stays open: no step is looked up again.
 */
export async function making<Result>(
  folder: Folder,
  [name = '', ...rest]: readonly string[],
  made: readonly string[],
  work: NewEntryWork<Result>,
): Promise<Result> {
  if (rest.length === 0) return work(folder, name, made);
  const { child, isNew } = await openOrMake(folder, name);
  try {
    return await making(child, rest, isNew ? [...made, child.shown] : made, work);
  } catch (thrown) {
    if (isNew) await unmake(folder, name, child);
    throw thrown;
  } finally {
    child.close();
  }
}

async function openOrMake(folder: Folder, name: string): Promise<{ child: Folder; isNew: boolean }> {
  try {
    return { child: await folder.child(name), isNew: false };
  } catch (thrown) {
    if (!(thrown instanceof ToolFailure && thrown.code === 'NOT_FOUND')) throw thrown;
  }
  const isNew = await makeFolder(folder, name);
  // What took its place meanwhile is opened like any other: a link is refused.
  return { child: await folder.child(name), isNew };
}

/** @returns Whether there was none of that name. */
function makeFolder(folder: Folder, name: string): Promise<boolean> {
  return explaining(shownIn(folder, name), async () => {
    await folder.verify();
    try {
      await promises.mkdir(folder.at(name));
    } catch (thrown) {
      if (systemCodeOf(thrown) === 'EEXIST') return false;
      throw thrown;
    }
    await folder.synchronize();
    return true;
  });
}

/** Removes a folder that was made for nothing, if it is still that one and empty. Else it is somebody's, and stays. */
async function unmake(folder: Folder, name: string, { identity }: Folder): Promise<void> {
  try {
    await folder.verify();
    if (isSame(await statusOf(folder.at(name)), identity)) await promises.rmdir(folder.at(name));
  } catch {
    // Something lies in it by now, or it is gone. What failed before is what matters.
  }
}
