import { Check, Copy, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { copyText } from './clipboard.ts';
import { IconButton } from './IconButton.tsx';

const shownMs = 1_600;
const icons = { ready: Copy, copied: Check, refused: X };

/** Copies a text and says for a moment whether it did. `label` names what is copied. */
export function CopyButton({ label, text, className }: { label: string; text(): string; className?: string }) {
  const [state, setState] = useState<keyof typeof icons>('ready');
  useEffect(() => {
    if (state === 'ready') return;
    const timer = setTimeout(() => setState('ready'), shownMs);
    return () => clearTimeout(timer);
  }, [state]);
  const words = { ready: label, copied: 'Copied', refused: 'The clipboard refused it' }[state];
  return (
    <>
      <IconButton
        small
        icon={icons[state]}
        label={label}
        hint={words}
        {...(className === undefined ? {} : { className })}
        onClick={async () => setState((await copyText(text())) ? 'copied' : 'refused')}
      />
      <span role="status" className="sr-only">
        {state === 'ready' ? '' : words}
      </span>
    </>
  );
}
