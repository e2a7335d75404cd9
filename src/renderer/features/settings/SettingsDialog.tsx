import { Bot, Cpu, Info, Keyboard, type LucideIcon, Plug, ShieldCheck, SunMoon, UserRound } from 'lucide-react';
import { Tabs } from 'radix-ui';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useStores } from '../../stores/stores.ts';
import type { SettingsPage } from '../../stores/ui.ts';
import { LeaveGuard, useLeave } from '../../ui/LeaveGuard.tsx';
import { Modal } from '../../ui/Modal.tsx';
import { ToastRegion } from '../../ui/ToastRegion.tsx';
import { AboutPage } from './AboutPage.tsx';
import { AppearancePage } from './AppearancePage.tsx';
import { ApprovalsPage } from './approvals/ApprovalsPage.tsx';
import { ProgramsPage } from './gateway/ProgramsPage.tsx';
import { KeyboardPage } from './KeyboardPage.tsx';
import { ModelPage } from './ModelPage.tsx';

const pages: { id: SettingsPage; label: string; icon: LucideIcon }[] = [
  { id: 'model', label: 'Models', icon: Cpu },
  { id: 'agents', label: 'Agents', icon: Bot },
  { id: 'approvals', label: 'Approvals', icon: ShieldCheck },
  { id: 'programs', label: 'Programs', icon: Plug },
  { id: 'appearance', label: 'Appearance', icon: SunMoon },
  { id: 'keyboard', label: 'Keyboard', icon: Keyboard },
  { id: 'profile', label: 'You', icon: UserRound },
  { id: 'about', label: 'About', icon: Info },
];

/** The settings, one page at a time. `agents` and `profile` are pages of other features. */
export function SettingsDialog({ agents, profile }: { agents: ReactNode; profile: ReactNode }) {
  const content: Record<SettingsPage, ReactNode> = {
    model: <ModelPage />,
    agents,
    approvals: <ApprovalsPage />,
    programs: <ProgramsPage />,
    appearance: <AppearancePage />,
    profile,
    keyboard: <KeyboardPage />,
    about: <AboutPage />,
  };
  return (
    <LeaveGuard>
      <Dialog content={content} />
    </LeaveGuard>
  );
}

function Dialog({ content }: { content: Record<SettingsPage, ReactNode> }) {
  const { ui, toasts } = useStores();
  const leave = useLeave();
  const page = useStore(ui.state, ({ settings }) => settings) ?? 'model';
  const messages = useStore(toasts.state, ({ list }) => list);
  const select = (value: string) => {
    const next = pages.find(({ id }) => id === value)?.id;
    if (next !== undefined && next !== page) leave(() => ui.setSettings(next));
  };
  return (
    <Modal wide title="Settings" onClose={() => leave(() => ui.setSettings(null))}>
      <Tabs.Root
        value={page}
        onValueChange={select}
        // With the arrow keys a page would be left by moving past its name, and ask about what is not saved in it.
        activationMode="manual"
        orientation="vertical"
        className="flex h-[min(640px,calc(100dvh-112px))] min-h-0"
      >
        <Tabs.List aria-label="Settings pages" className="flex w-40 shrink-0 flex-col gap-1 px-3 pb-4">
          {pages.map(({ id, label, icon: Icon }) => (
            <Tabs.Trigger
              key={id}
              value={id}
              className="flex h-8 items-center gap-2 rounded-control px-2 text-left text-second text-quiet hover:bg-hover data-[state=active]:bg-soft data-[state=active]:font-semibold data-[state=active]:text-ink"
            >
              <Icon size={16} strokeWidth={1.5} aria-hidden />
              {label}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        {pages.map(({ id }) => (
          <Tabs.Content key={id} value={id} className="min-w-0 flex-1 scroll-pb-16 overflow-y-auto pr-5 pb-5 pl-2">
            {content[id]}
          </Tabs.Content>
        ))}
      </Tabs.Root>
      {/* What is said while the dialog is open has to be within it: the page behind it can't be reached. */}
      <div className="absolute inset-x-0 bottom-14">
        <ToastRegion messages={messages} onDismiss={toasts.dismiss} />
      </div>
    </Modal>
  );
}
