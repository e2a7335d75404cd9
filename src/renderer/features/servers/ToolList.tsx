import { Eye, Hand } from 'lucide-react';
import { type ServerConfig, type ToolInfo, toolPolicy } from '../../../shared/server.ts';
import { visibleText } from '../../ui/visibleText.ts';

/** The tools of a server, and whether each runs at once or asks. */
export function ToolList({ tools, config }: { tools: ToolInfo[]; config: ServerConfig }) {
  return (
    <ul className="space-y-2">
      {tools.map((tool) => (
        <li key={tool.name}>
          <div className="flex items-center justify-between gap-2">
            <span className="min-w-0 truncate">{visibleText(tool.title ?? tool.name)}</span>
            <Policy asks={toolPolicy(config, tool) === 'ask'} />
          </div>
          <p className="line-clamp-3 text-label text-faint">{visibleText(tool.description)}</p>
        </li>
      ))}
    </ul>
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
