import { Ban, Check } from 'lucide-react';
import type { ApprovalRecord } from '../../../../shared/approval.ts';
import type { ServerView } from '../../../../shared/server.ts';
import { Button } from '../../../ui/Button.tsx';
import { formatTime } from '../../../ui/format.ts';
import { Group } from '../../../ui/Group.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { Skeleton } from '../../../ui/Skeleton.tsx';
import { visibleText } from '../../../ui/visibleText.ts';
import { decidedWords, toolWords } from '../ruleWords.ts';
import { useApprovalLog } from './useApprovalLog.ts';

/** What was allowed and denied, by whom or by which rule. */
export function ApprovalLog({ servers }: { servers: readonly ServerView[] }) {
  const { records, more, loading, failure, older } = useApprovalLog();
  return (
    <Group title="Log" text="What was allowed and denied, newest first.">
      {records === null && failure === null && <Skeleton label="Loading the log" widths={['w-4/5', 'w-3/5']} />}
      {records?.length === 0 && <p className="text-second text-faint">No call was decided yet.</p>}
      {records !== null && records.length > 0 && (
        <ol aria-label="Log of approvals" className="divide-y divide-line rounded-block border border-line">
          {records.map((record) => (
            <LogRow key={record.id} record={record} servers={servers} />
          ))}
        </ol>
      )}
      {failure !== null && (
        <Notice
          tone="bad"
          className="mt-3"
          actions={<Button onClick={() => void older()}>Try again</Button>}
        >{`The log could not be read: ${failure}`}</Notice>
      )}
      {more && failure === null && (
        <Button className="mt-3" disabled={loading} onClick={() => void older()}>
          {loading ? 'Loading…' : 'Show older'}
        </Button>
      )}
    </Group>
  );
}

const looks = {
  allowed: { icon: Check, word: 'Allowed', tone: 'text-good' },
  denied: { icon: Ban, word: 'Denied', tone: 'text-bad' },
};

function LogRow({ record, servers }: { record: ApprovalRecord; servers: readonly ServerView[] }) {
  const { icon: Icon, word, tone } = looks[record.decision];
  const given = visibleText(record.arguments);
  return (
    <li className="flex items-start gap-2.5 px-3 py-2">
      <Icon size={16} strokeWidth={1.5} aria-hidden className={`mt-px shrink-0 ${tone}`} />
      <div className="min-w-0 flex-1">
        <div className="flex items-baseline gap-3">
          <p className="min-w-0 flex-1 text-second [overflow-wrap:anywhere]">
            {word}: {nameOf(record, servers)}
          </p>
          <time className="shrink-0 text-label text-faint tabular-nums">{formatTime(record.at)}</time>
        </div>
        <p className="text-label text-quiet [overflow-wrap:anywhere]">{decidedWords(record)}</p>
        {given !== '{}' && (
          <details className="text-label">
            <summary className="w-fit cursor-default rounded-sm text-quiet hover:text-ink">Arguments</summary>
            <pre className="mt-1 max-h-40 overflow-auto rounded-control bg-soft p-2 font-mono whitespace-pre-wrap [overflow-wrap:anywhere]">
              {given}
            </pre>
          </details>
        )}
      </div>
    </li>
  );
}

/** The server goes by the name that it had then: it may be gone, or another one by now. */
function nameOf({ serverId, serverName, tool }: ApprovalRecord, servers: readonly ServerView[]): string {
  const known = servers.find(({ config }) => config.id === serverId && config.name === serverName);
  return toolWords(known ? [known] : [], known ? serverId : serverName, tool);
}
