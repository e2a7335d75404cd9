import { useStore } from 'zustand';
import { isMac, shortcutKeys, shortcuts } from '../../shortcuts.ts';
import { useStores } from '../../stores/stores.ts';

/** Keys that belong to one place rather than to the whole page. */
const inPlace: { label: string; keys: string[] }[] = [
  { label: 'Send the message', keys: ['Enter'] },
  { label: 'New line in the message', keys: ['Shift', 'Enter'] },
  { label: 'Stop the answer, from the message field', keys: ['Esc'] },
];

/** Every shortcut that works here. */
export function KeyboardPage() {
  const { host } = useStores();
  const inWindow = useStore(host.state, ({ info }) => info?.shell === 'window');
  const mac = isMac();
  const rows = [
    ...shortcuts
      .filter(({ windowOnly }) => inWindow || !windowOnly)
      .map((shortcut) => ({ label: shortcut.label, keys: shortcutKeys(shortcut, mac) })),
    ...inPlace,
  ];
  return (
    <dl className="divide-y divide-line text-second">
      {rows.map(({ label, keys }) => (
        <div key={label} className="flex items-center justify-between gap-4 py-2">
          <dt>{label}</dt>
          <dd className="flex gap-1">
            {keys.map((key) => (
              <kbd key={key} className="rounded-sm border border-line bg-soft px-1.5 font-sans text-label">
                {key}
              </kbd>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}
