/** How far a page key goes, in stops. */
const page = 10;

/**
 * The moment to which a key leads from the one that is pointed at (null: none yet); null for a key that leads nowhere.
 * `stops` are the moments there are, in their order. The first press points at the newest.
 */
export function stopByKey(key: string, stops: readonly number[], pointedAt: number | null): number | null {
  const newest = stops.length - 1;
  if (newest < 0) return null;
  const found = pointedAt === null ? -1 : stops.findIndex((at) => at >= pointedAt);
  const here = found < 0 ? newest : found;
  const to = (index: number) => stops[Math.max(0, Math.min(newest, index))] ?? null;
  const isFirst = pointedAt === null;
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return to(isFirst ? newest : here - 1);
    case 'ArrowRight':
    case 'ArrowUp':
      return to(isFirst ? newest : here + 1);
    case 'PageDown':
      return to(here - page);
    case 'PageUp':
      return to(here + page);
    case 'Home':
      return to(0);
    case 'End':
      return to(newest);
    default:
      return null;
  }
}
