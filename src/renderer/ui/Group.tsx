import { type ReactNode, useId } from 'react';

interface GroupProps {
  title: string;
  /** One plain sentence under the title. */
  text?: ReactNode;
  /** What can be done with all of it, beside the title. */
  actions?: ReactNode;
  children: ReactNode;
}

/** A titled part of a page. */
export function Group({ title, text, actions, children }: GroupProps) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <div className="mb-3 space-y-1">
        <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-2">
          <h3 id={id} className="text-body font-semibold">
            {title}
          </h3>
          {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
        </div>
        {text && <p className="text-second text-quiet">{text}</p>}
      </div>
      {children}
    </section>
  );
}
