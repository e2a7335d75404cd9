import { Monitor, Moon, Sun } from 'lucide-react';
import { RadioGroup } from 'radix-ui';
import { useStore } from 'zustand';
import type { Theme } from '../../../shared/settings.ts';
import { useStores } from '../../stores/stores.ts';

const themes: { theme: Theme; label: string; icon: typeof Sun }[] = [
  { theme: 'system', label: 'As the system', icon: Monitor },
  { theme: 'light', label: 'Light', icon: Sun },
  { theme: 'dark', label: 'Dark', icon: Moon },
];

/** Light, dark, or what the system says. */
export function AppearancePage() {
  const { settings, toasts } = useStores();
  const theme = useStore(settings.state, ({ view }) => view?.settings.theme ?? 'system');
  const choose = (value: string) => {
    const chosen = themes.find((entry) => entry.theme === value)?.theme;
    if (chosen) void toasts.attempt('The theme was not stored', () => settings.setTheme(chosen));
  };
  return (
    <>
      <h3 className="mb-2 text-second font-semibold">Theme</h3>
      <RadioGroup.Root aria-label="Theme" value={theme} onValueChange={choose} className="flex gap-2">
        {themes.map(({ theme: value, label, icon: Icon }) => (
          <RadioGroup.Item
            key={value}
            value={value}
            className="flex flex-1 flex-col items-center gap-2 rounded-block border border-line px-3 py-4 text-second hover:border-edge data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft"
          >
            <Icon size={16} strokeWidth={1.5} aria-hidden />
            {label}
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
    </>
  );
}
