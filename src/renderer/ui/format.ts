/** A duration in words that keep their width: "240 ms", "3.2 s", "2 min 5 s". */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.max(0, Math.round(milliseconds))} ms`;
  if (milliseconds < 59_950) return `${(milliseconds / 1_000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** How long ago something was, roughly: "just now", "5 min", "3 h", "2 d". */
export function formatAge(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h`;
  return `${Math.floor(minutes / (24 * 60))} d`;
}

/** A point in time in the reader's own style, to the minute; of today without the date. */
export function formatTime(at: number, now = Date.now()): string {
  const today = new Date(at).toDateString() === new Date(now).toDateString();
  return new Date(at).toLocaleString(
    undefined,
    today ? { timeStyle: 'short' } : { dateStyle: 'medium', timeStyle: 'short' },
  );
}

/** A time of day to the second in the reader's own style, always of one width: "14:05:09", "02:05:09 PM". */
export function formatSecond(at: number, locale?: string): string {
  return new Date(at).toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
}

/** A time of day to the minute in the reader's own style: "14:05", "2:05 PM". */
export function formatClock(at: number, locale?: string): string {
  return new Date(at).toLocaleTimeString(locale, { timeStyle: 'short' });
}

/** The same for a mark on an axis, where there is no room for half a day's name: "14:05", "2:05". */
export function formatMark(at: number, locale?: string): string {
  const parts = new Intl.DateTimeFormat(locale, { timeStyle: 'short' }).formatToParts(at);
  return parts
    .filter(({ type }) => type !== 'dayPeriod')
    .map(({ value }) => value)
    .join('')
    .trim();
}

/** "1 tool", "3 tools". */
export function count(amount: number, one: string, many = `${one}s`): string {
  return `${amount} ${amount === 1 ? one : many}`;
}

/** A round trip in few words: "0.4 ms", "3 ms", "1.2 s". */
export function formatLatency(milliseconds: number): string {
  if (milliseconds > 0 && milliseconds < 0.95) return `${Math.max(0.1, milliseconds).toFixed(1)} ms`;
  return formatDuration(milliseconds);
}

/** A share of one processor core: "0.4 %", "12 %", "150 %". */
export function formatShare(share: number): string {
  const percent = Math.max(0, share * 100);
  return `${percent < 9.95 ? percent.toFixed(1) : Math.round(percent)} %`;
}

/** An amount of memory or data in binary units under their everyday names: "640 KB", "64 MB", "1.2 GB". */
export function formatBytes(bytes: number): string {
  if (bytes < 1_024) return `${bytes} B`;
  if (bytes < 1_000 * 1_024) return `${Math.round(bytes / 1_024)} KB`;
  const megabytes = bytes / (1_024 * 1_024);
  if (megabytes < 1_000) return `${megabytes < 9.95 ? megabytes.toFixed(1) : Math.round(megabytes)} MB`;
  return `${(megabytes / 1_024).toFixed(1)} GB`;
}
