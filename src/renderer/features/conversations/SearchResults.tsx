import { useEffect, useState } from 'react';
import type { SearchHit } from '../../../shared/conversation.ts';
import type { ErrorData } from '../../../shared/errors.ts';
import { describeError } from '../../api.ts';
import { useStores } from '../../stores/stores.ts';
import { Notice } from '../../ui/Notice.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { excerptParts } from './excerpt.ts';

/** Typing pauses this long before the host is asked, in milliseconds. */
const pauseMs = 120;

type Found = { status: 'searching' } | { status: 'found'; hits: SearchHit[] } | { status: 'failed'; error: ErrorData };

/** The hits of the latest query; those of an earlier one stay until the new ones are there. */
function useSearch(query: string): Found {
  const { conversations } = useStores();
  const [found, setFound] = useState<Found>({ status: 'searching' });
  useEffect(() => {
    let stale = false;
    const show = (next: Found) => !stale && setFound(next);
    const timer = setTimeout(() => {
      conversations.search(query).then(
        (hits) => show({ status: 'found', hits }),
        (thrown: unknown) => show({ status: 'failed', error: describeError(thrown) }),
      );
    }, pauseMs);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [conversations, query]);
  return found;
}

/** What a search found, best first. */
export function SearchResults({ query }: { query: string }) {
  const found = useSearch(query);
  if (found.status === 'searching') {
    return <Skeleton label="Searching" widths={['w-4/5', 'w-3/5']} className="px-2 pt-2" />;
  }
  if (found.status === 'failed') return <Notice tone="bad">{found.error.message}</Notice>;
  if (found.hits.length === 0) {
    return (
      <p role="status" className="px-2 py-1 text-second text-faint">
        Nothing found for “{query}”.
      </p>
    );
  }
  return (
    <ul aria-label="Search results">
      {found.hits.map((hit) => (
        <Hit key={hit.conversationId} hit={hit} />
      ))}
    </ul>
  );
}

function Hit({ hit }: { hit: SearchHit }) {
  const { ui } = useStores();
  return (
    <li>
      <button
        type="button"
        onClick={() => ui.show(hit.conversationId, hit.itemId)}
        className="w-full rounded-control px-2 py-1.5 text-left text-second transition-colors duration-150 hover:bg-hover"
      >
        <span className="block truncate">{hit.title}</span>
        <span className="line-clamp-2 text-label text-faint">
          {excerptParts(hit.excerpt).map(({ at, text, match }) =>
            match ? (
              <mark key={at} className="bg-transparent font-semibold text-ink">
                {text}
              </mark>
            ) : (
              text
            ),
          )}
        </span>
      </button>
    </li>
  );
}
