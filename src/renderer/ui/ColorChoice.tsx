import { useId } from 'react';
import { ColorDot } from './ColorDot.tsx';
import { classes } from './classes.ts';
import { Hint } from './Hint.tsx';

/** What the colours of `--agent-0` and on are called. */
const names = ['Teal', 'Blue', 'Violet', 'Rose', 'Slate', 'Magenta'];

/** Chooses the colour that tells an agent or a user apart. */
export function ColorChoice({ color, onChange }: { color: number; onChange(color: number): void }) {
  const group = useId();
  return (
    <fieldset>
      <legend className="mb-1 text-second font-semibold">Colour</legend>
      <div className="flex gap-1">
        {names.map((name, index) => (
          <Hint key={name} text={name}>
            <label
              className={classes(
                'relative flex size-8 items-center justify-center rounded-full border-2 focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-accent',
                index === color ? 'border-ink' : 'border-transparent hover:border-line',
              )}
            >
              <input
                type="radio"
                name={group}
                aria-label={name}
                checked={index === color}
                onChange={() => onChange(index)}
                className="absolute inset-0 appearance-none rounded-full outline-none!"
              />
              <ColorDot color={index} className="pointer-events-none size-5!" />
            </label>
          </Hint>
        ))}
      </div>
    </fieldset>
  );
}
