import { Copy, Download, Pencil, RotateCcw, Trash2 } from 'lucide-react';
import { type Agent, defaultAgent } from '../../../shared/agent.ts';
import { ColorDot } from '../../ui/ColorDot.tsx';
import type { MenuEntry } from '../../ui/Menu.tsx';
import { MoreMenu } from '../../ui/MoreMenu.tsx';

interface AgentRowProps {
  agent: Agent;
  onEdit(): void;
  onDuplicate(): void;
  onExport(): void;
  onRemove(): void;
  /** For one that came with the app and was changed; null for every other. */
  onReset: (() => void) | null;
}

/** One agent in the list. */
export function AgentRow({ agent, onEdit, onDuplicate, onExport, onRemove, onReset }: AgentRowProps) {
  const { id, name, color, description } = agent;
  const entries: MenuEntry[] = [
    { label: 'Edit', icon: Pencil, run: onEdit },
    { label: 'Duplicate', icon: Copy, run: onDuplicate },
    { label: 'Export…', icon: Download, run: onExport },
    ...(onReset === null ? [] : [{ label: 'Reset', icon: RotateCcw, run: onReset }]),
    ...(id === defaultAgent.id ? [] : [{ label: 'Remove', icon: Trash2, danger: true, run: onRemove }]),
  ];
  return (
    <li className="flex items-center gap-1 py-1 pr-1 pl-3 hover:bg-hover">
      <button
        type="button"
        data-entry={id}
        aria-label={`Edit ${name}`}
        onClick={onEdit}
        className="flex min-w-0 flex-1 items-start gap-2.5 rounded-sm py-1 text-left"
      >
        <ColorDot color={color} className="mt-[5px]" />
        <span className="min-w-0 flex-1">
          <span className="block truncate text-second font-semibold">{name}</span>
          <span className="line-clamp-2 text-label text-quiet">{description || 'No description'}</span>
        </span>
      </button>
      <MoreMenu of={name} entries={entries} />
    </li>
  );
}
