import { passphraseSchema } from '../../../shared/user.ts';

/** What is wrong with a new passphrase that was typed twice; null where nothing is. */
export interface NewPassphraseErrors {
  next: string | null;
  repeat: string | null;
}

/** Checks a new passphrase and its repetition. */
export function newPassphraseErrors(next: string, repeat: string): NewPassphraseErrors {
  const parsed = passphraseSchema.safeParse(next);
  if (!parsed.success) return { next: parsed.error.issues[0]?.message ?? null, repeat: null };
  return { next: null, repeat: next === repeat ? null : 'This is not the same as above. Type it again.' };
}
