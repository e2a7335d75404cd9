import { apiKeySchema } from '../../../../shared/gateway.ts';

/** For how long a key is good: days from when it is made. */
export type Lifetime = 'never' | '30' | '90' | '365';

export const lifetimes: readonly { value: Lifetime; label: string }[] = [
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: '365', label: 'In a year' },
  { value: 'never', label: 'Never' },
];

/** The fields of a new key as they are typed. */
export interface KeyForm {
  name: string;
  lifetime: Lifetime;
}

export const emptyKeyForm: KeyForm = { name: '', lifetime: '90' };

const dayMs = 24 * 60 * 60 * 1_000;

/** The fields as the host takes them, or what is wrong with the name. `now` is in milliseconds since the epoch. */
export function readKeyForm(
  { name, lifetime }: KeyForm,
  now: number,
): { name: string; expiresAt: number | null } | { error: string } {
  const parsed = apiKeySchema.shape.name.safeParse(name);
  if (!parsed.success) return { error: parsed.error.issues[0]?.message ?? 'This name is not accepted.' };
  return { name: parsed.data, expiresAt: lifetime === 'never' ? null : now + Number(lifetime) * dayMs };
}
