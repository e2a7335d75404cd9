import { ArrowLeft } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { IconButton } from './IconButton.tsx';

interface SubViewProps {
  title: string;
  /** Where the way back leads: "Back to the agents". */
  back: string;
  onBack(): void;
  children: ReactNode;
}

/** What takes the place of a list while one of its entries is worked on; the focus goes to its title. */
export function SubView({ title, back, onBack, children }: SubViewProps) {
  const section = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // The list may have been scrolled to where its entry was.
    section.current?.scrollIntoView({ block: 'start' });
    heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    // It ends at the edge of what scrolls, not above its padding: the buttons at its end stay where they are there, too.
    <section ref={section} aria-label={title} className="-mb-5">
      <div className="-ml-2 flex h-8 items-center gap-1">
        <IconButton icon={ArrowLeft} label={back} onClick={onBack} />
        <h3 ref={heading} tabIndex={-1} className="truncate rounded-sm text-body font-semibold outline-none">
          {title}
        </h3>
      </div>
      {children}
    </section>
  );
}
