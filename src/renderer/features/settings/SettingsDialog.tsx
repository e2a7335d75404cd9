import { Cpu, Info, Keyboard, type LucideIcon, SunMoon } from 'lucide-react';
import { Tabs } from 'radix-ui';
import type { ComponentType } from 'react';
import { useStore } from 'zustand';
import { useStores } from '../../stores/stores.ts';
import type { SettingsPage } from '../../stores/ui.ts';
import { Modal } from '../../ui/Modal.tsx';
import { AboutPage } from './AboutPage.tsx';
import { AppearancePage } from './AppearancePage.tsx';
import { KeyboardPage } from './KeyboardPage.tsx';
import { ModelPage } from './ModelPage.tsx';

const pages: { id: SettingsPage; label: string; icon: LucideIcon; Page: ComponentType }[] = [
  { id: 'model', label: 'Models', icon: Cpu, Page: ModelPage },
  { id: 'appearance', label: 'Appearance', icon: SunMoon, Page: AppearancePage },
  { id: 'keyboard', label: 'Keyboard', icon: Keyboard, Page: KeyboardPage },
  { id: 'about', label: 'About', icon: Info, Page: AboutPage },
];

/** The settings, one page at a time. */
export default function SettingsDialog() {
  const { ui } = useStores();
  const page = useStore(ui.state, ({ settings }) => settings) ?? 'model';
  const select = (value: string) => ui.setSettings(pages.find(({ id }) => id === value)?.id ?? 'model');
  return (
    <Modal wide title="Settings" onClose={() => ui.setSettings(null)}>
      <Tabs.Root
        value={page}
        onValueChange={select}
        orientation="vertical"
        className="flex h-[min(600px,calc(100dvh-112px))] min-h-0"
      >
        <Tabs.List aria-label="Settings pages" className="flex w-44 shrink-0 flex-col gap-1 px-3 pb-4">
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
        {pages.map(({ id, Page }) => (
          <Tabs.Content key={id} value={id} className="min-w-0 flex-1 scroll-pb-16 overflow-y-auto pr-5 pb-5 pl-2">
            <Page />
          </Tabs.Content>
        ))}
      </Tabs.Root>
    </Modal>
  );
}
