import { Switch } from 'radix-ui';

/** A real switch, 36 × 20 px with a 28 px target. `checked` is where it is meant to go. */
export function Lever(props: {
  label: string;
  checked: boolean;
  describedBy?: string;
  onChange(checked: boolean): void;
}) {
  return (
    <Switch.Root
      checked={props.checked}
      onCheckedChange={props.onChange}
      aria-label={props.label}
      aria-describedby={props.describedBy}
      className="group relative inline-flex h-7 w-9 shrink-0 items-center rounded-full"
    >
      <span className="h-5 w-9 rounded-full border border-edge bg-soft transition-colors duration-150 ease-out group-data-[state=checked]:border-accent group-data-[state=checked]:bg-accent" />
      <Switch.Thumb className="absolute left-[3px] size-3.5 rounded-full bg-edge transition-transform duration-150 ease-out data-[state=checked]:translate-x-4 data-[state=checked]:bg-on-accent" />
    </Switch.Root>
  );
}
