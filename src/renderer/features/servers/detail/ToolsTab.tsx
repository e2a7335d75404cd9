import { Eye, Hand, UserCheck } from 'lucide-react';
import { assertNever } from '../../../../shared/errors.ts';
import type { ServerView } from '../../../../shared/server.ts';
import { type ToolInfo, toolPolicy } from '../../../../shared/tool.ts';
import { count } from '../../../ui/format.ts';
import { visibleText } from '../../../ui/visibleText.ts';
import { isFilledIn } from './identity/identityParameters.ts';
import { ToolTimeout } from './ToolTimeout.tsx';

/** The tools of a server: what each does, whether it runs at once or asks, and how long a call may take. */
export function ToolsTab({ server }: { server: ServerView }) {
  const { tools, config } = server;
  return (
    <div className="px-4 py-3 text-second">
      <p className="mb-1 text-label text-faint">{tools.length === 0 ? emptyWords(server) : sourceWords(server)}</p>
      <ul aria-label={`Tools of ${config.name}`} className="divide-y divide-line">
        {tools.map((tool) => (
          <li key={tool.name} className="py-3">
            <Tool tool={tool} server={server} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function sourceWords({ tools, toolsFrom }: ServerView): string {
  const amount = count(tools.length, 'tool');
  return toolsFrom === 'cache' ? `${amount}, as of its last run` : amount;
}

function emptyWords({ state, toolsFrom }: ServerView): string {
  switch (toolsFrom) {
    case 'none':
      return state.status === 'off' ? 'Its tools are known once it has run.' : 'Its tools are not known yet.';
    case 'cache':
      return 'It had no tools when it last ran.';
    case 'server':
      return 'It offers no tools.';
    default:
      return assertNever(toolsFrom);
  }
}

function Tool({ tool, server }: { tool: ToolInfo; server: ServerView }) {
  const title = visibleText(tool.title ?? tool.name);
  return (
    <>
      <div className="flex items-center justify-between gap-2">
        <h3 className="min-w-0 truncate font-semibold" title={title}>
          {title}
        </h3>
        <Policy asks={toolPolicy(server.config, tool) === 'ask'} />
      </div>
      {tool.title !== null && (
        <p className="font-mono text-label text-faint [overflow-wrap:anywhere]">{visibleText(tool.name)}</p>
      )}
      {tool.description !== '' && (
        <p className="mt-1 max-w-[72ch] text-label whitespace-pre-line text-quiet [overflow-wrap:anywhere]">
          {visibleText(tool.description)}
        </p>
      )}
      {isFilledIn(server.config.identityParameter, tool) && (
        <p className="mt-1.5 flex items-center gap-1 text-label text-quiet">
          <UserCheck size={14} strokeWidth={1.5} aria-hidden className="shrink-0" />
          <span className="min-w-0 [overflow-wrap:anywhere]">
            <span className="font-mono">{visibleText(server.config.identityParameter ?? '')}</span>: filled in by
            Signalbox
          </span>
        </p>
      )}
      <ToolTimeout tool={tool.name} server={server} />
    </>
  );
}

function Policy({ asks }: { asks: boolean }) {
  const Icon = asks ? Hand : Eye;
  return (
    <span className="flex shrink-0 items-center gap-1 text-label text-quiet">
      <Icon size={14} strokeWidth={1.5} aria-hidden />
      {asks ? 'Asks first' : 'Runs at once'}
    </span>
  );
}
