import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from './Button.tsx';
import { classes } from './classes.ts';
import { IconButton } from './IconButton.tsx';

interface Message {
  id: number;
  tone: 'plain' | 'bad';
  text: string;
  action: { label: string; run(): void } | null;
}

/** How long a message stays, in milliseconds; the time stands still while it is pointed at or has the focus. */
const stayMs = 8_000;

/** Short messages over the lower edge of what they stand in, read out as they come. */
export function ToastRegion({ messages, onDismiss }: { messages: Message[]; onDismiss(id: number): void }) {
  return (
    <ul
      aria-label="Messages"
      aria-live="polite"
      className="pointer-events-none absolute inset-x-0 bottom-2 z-50 flex flex-col items-center gap-2 px-6"
    >
      {messages.map((message) => (
        <Toast key={message.id} message={message} onDismiss={onDismiss} />
      ))}
    </ul>
  );
}

function Toast({ message, onDismiss }: { message: Message; onDismiss(id: number): void }) {
  const { id, tone, text, action } = message;
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => onDismiss(id), stayMs);
    return () => clearTimeout(timer);
  }, [held, id, onDismiss]);
  return (
    <li
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className={classes(
        'pointer-events-auto flex max-w-130 animate-appear items-center gap-2 rounded-block bg-raised py-1 pr-1 pl-4 text-second shadow-lift',
        tone === 'bad' && 'border-l-4 border-bad',
      )}
    >
      <span className="min-w-0 py-1 [overflow-wrap:anywhere]">{text}</span>
      {action && (
        <Button
          look="quiet"
          className="text-accent! font-semibold"
          onClick={() => {
            action.run();
            onDismiss(id);
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton icon={X} label="Dismiss" small onClick={() => onDismiss(id)} />
    </li>
  );
}
