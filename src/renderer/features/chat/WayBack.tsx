import { ArrowDown, Hand } from 'lucide-react';
import { Button } from '../../ui/Button.tsx';

interface WayBackProps {
  waiting: { index: number; serverName: string } | null;
  atEnd: boolean;
  onWaiting(index: number): void;
  onEnd(): void;
}

/** Leads to what is out of sight: a call that waits for the reader before all, else the end. */
export function WayBack({ waiting, atEnd, onWaiting, onEnd }: WayBackProps) {
  if (waiting === null && atEnd) return null;
  return (
    <div className="pointer-events-none absolute inset-x-0 bottom-2 flex justify-center">
      {waiting === null ? (
        <Button onClick={onEnd} className="pointer-events-auto animate-appear shadow-lift">
          <ArrowDown size={16} strokeWidth={1.5} aria-hidden />
          Jump to latest
        </Button>
      ) : (
        <Button
          onClick={() => onWaiting(waiting.index)}
          className="pointer-events-auto max-w-[80%] animate-appear shadow-lift"
        >
          <Hand size={16} strokeWidth={1.5} aria-hidden className="shrink-0 text-warn" />
          <span className="truncate">{waiting.serverName} waits for you</span>
        </Button>
      )}
    </div>
  );
}
