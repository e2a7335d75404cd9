import type { LucideIcon } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { ReactElement } from 'react';
import { classes } from './classes.ts';

export interface MenuEntry {
  label: string;
  icon: LucideIcon;
  danger?: boolean;
  run(): void;
}

interface MenuProps {
  trigger: ReactElement;
  entries: MenuEntry[];
  /** With which edge of its button it is in line. */
  align?: 'start' | 'end';
}

/** A menu that opens from a button. It is not modal, so that nothing has to lock the page. */
export function Menu({ trigger, entries, align = 'end' }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className="z-50 min-w-40 animate-appear rounded-block bg-raised p-1 shadow-lift"
        >
          {entries.map(({ label, icon: Icon, danger, run }) => (
            <DropdownMenu.Item
              key={label}
              onSelect={run}
              className={classes(
                'flex h-8 items-center gap-2 rounded-control px-2 text-second outline-none data-highlighted:bg-hover',
                danger && 'text-bad',
              )}
            >
              <Icon size={16} strokeWidth={1.5} aria-hidden />
              {label}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
