import { type User, userNameSchema } from '../../../shared/user.ts';
import { newPassphraseErrors } from './newPassphrase.ts';

/** A new person as they are typed in. Without a passphrase both fields of it are empty. */
export interface PersonForm {
  name: string;
  color: number;
  passphrase: string;
  repeat: string;
}

/** A new person as the host takes them. */
export interface NewPerson {
  profile: Pick<User, 'name' | 'color'>;
  passphrase: string | null;
}

export type PersonFormErrors = Record<'name' | 'passphrase' | 'repeat', string | null>;

/** How many colours there are to choose from. */
const colors = 6;

/** An empty form, in the first colour that nobody has. */
export function emptyPersonForm(users: readonly User[]): PersonForm {
  const taken = new Set(users.map(({ color }) => color));
  const free = Array.from({ length: colors }, (_, color) => color).find((color) => !taken.has(color));
  return { name: '', color: free ?? users.length % colors, passphrase: '', repeat: '' };
}

/** The form as the host takes it, or what is wrong with each field. */
export function readPersonForm(form: PersonForm): { person: NewPerson } | { errors: PersonFormErrors } {
  const name = userNameSchema.safeParse(form.name);
  const without = form.passphrase === '' && form.repeat === '';
  const secret = without ? { next: null, repeat: null } : newPassphraseErrors(form.passphrase, form.repeat);
  if (name.success && secret.next === null && secret.repeat === null) {
    const profile = { name: name.data, color: form.color };
    return { person: { profile, passphrase: without ? null : form.passphrase } };
  }
  const nameError = name.success ? null : (name.error.issues[0]?.message ?? null);
  return { errors: { name: nameError, passphrase: secret.next, repeat: secret.repeat } };
}
