import { ToolFailure } from '../kit/outcome.ts';
import { deepest } from './rooted/changes.ts';
import { type Entry, type Kind, kindOf, lookUp } from './rooted/entries.ts';
import { explaining } from './rooted/failures.ts';
import { type Folder, shownIn } from './rooted/folder.ts';
import { entriesOf } from './rooted/system.ts';

export interface Listed {
  path: string;
  /** Only the kind is known of what went away while it was looked at, or has a name that is not UTF-8. */
  entry: Entry | { kind: Kind };
}

export interface Listing {
  entries: Listed[];
  /** Whether nothing was left out. Folders at the last level are not gone into, which leaves nothing out. */
  isComplete: boolean;
  /** Folders that could not be opened to go into them. */
  notRead: number;
}

interface ListingPlan {
  /** Levels of folders that are gone into; 1 is the folder alone. */
  depth: number;
  limit: number;
  check(): void;
}

/** What is in a folder, in the order of names; what is in a folder in it comes right after it. Links are not followed. */
export async function listFolder(folder: Folder, plan: ListingPlan): Promise<Listing> {
  const listing: Listing = { entries: [], isComplete: true, notRead: 0 };
  await addTo(listing, folder, { ...plan, depth: Math.min(plan.depth, deepest) });
  return listing;
}

async function addTo(listing: Listing, folder: Folder, plan: ListingPlan): Promise<void> {
  plan.check();
  const found = await explaining(folder.shown, () => entriesOf(folder.path));
  await folder.verify();
  for (const entry of found) {
    if (listing.entries.length >= plan.limit) {
      listing.isComplete = false;
      return;
    }
    const kind = kindOf(entry);
    const known = await lookUp(folder, entry.name);
    listing.entries.push({ path: shownIn(folder, entry.name), entry: known ?? { kind } });
    if (kind === 'folder' && plan.depth > 1) await addChild(listing, folder, entry.name, plan);
  }
}

async function addChild(listing: Listing, folder: Folder, name: string, plan: ListingPlan): Promise<void> {
  const child = await folder.child(name).catch((thrown: unknown) => {
    if (!(thrown instanceof ToolFailure)) throw thrown;
    listing.notRead += 1;
  });
  if (!child) return;
  try {
    await addTo(listing, child, { ...plan, depth: plan.depth - 1 });
  } finally {
    child.close();
  }
}
