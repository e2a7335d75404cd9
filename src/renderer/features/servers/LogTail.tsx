import { useEffect, useLayoutEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { LogLine } from '../../../shared/server.ts';
import { useStores } from '../../stores/stores.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { classes } from '../../ui/classes.ts';
import { visibleText } from '../../ui/visibleText.ts';
import { Section } from './ServerDetails.tsx';

const endThreshold = 24;

/** Whose words a line holds, where they are not the server's own. */
const prefixes: Record<LogLine['source'], string> = { stderr: '', stdout: 'not a message: ', host: 'Signalbox: ' };

/** The end of a server's log, live. It follows new lines while the reader is at its end. */
export function LogTail({ serverId, serverName }: { serverId: string; serverName: string }) {
  const { serverLogs } = useStores();
  useEffect(() => serverLogs.watch(serverId), [serverLogs, serverId]);
  const log = useStore(serverLogs.state, ({ logs }) => logs.get(serverId));
  const lines = log?.lines ?? null;
  const copied = () =>
    (lines ?? []).map(({ at, source, text }) => `${new Date(at).toISOString()} ${source} ${text}`).join('\n');
  return (
    <Section title="Log" action={lines !== null && lines.length > 0 && <CopyButton label="Copy log" text={copied} />}>
      {log?.error && <p className="text-bad">{log.error.message}</p>}
      {lines !== null && lines.length === 0 && <p className="text-faint">Nothing was written yet.</p>}
      {lines !== null && lines.length > 0 && <Lines lines={lines} label={`Log of ${serverName}`} />}
    </Section>
  );
}

function Lines({ lines, label }: { lines: LogLine[]; label: string }) {
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useLayoutEffect(() => {
    const element = box.current;
    if (element && atEnd.current && lines.length > 0) element.scrollTop = element.scrollHeight;
  }, [lines]);
  return (
    <div
      ref={box}
      role="log"
      aria-label={label}
      aria-live="off"
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        atEnd.current = scrollHeight - scrollTop - clientHeight < endThreshold;
      }}
      className="max-h-56 overflow-auto rounded-control bg-soft px-2 py-1.5 font-mono text-label"
    >
      {lines.map(({ seq, at, source, text }) => (
        <div key={seq} className="whitespace-pre-wrap [overflow-wrap:anywhere]">
          <span className="text-faint tabular-nums">{new Date(at).toLocaleTimeString('en-GB')} </span>
          <span className={classes(source === 'host' && 'text-quiet', source === 'stdout' && 'text-warn')}>
            {prefixes[source]}
            {visibleText(text)}
          </span>
        </div>
      ))}
    </div>
  );
}
