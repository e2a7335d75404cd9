import { describe, expect, it } from 'vitest';
import type { User } from '../../../shared/user.ts';
import { emptyPersonForm, readPersonForm } from './personForm.ts';

const user = (color: number): User => ({ id: `user-${color}`, name: 'U', color, hasPassphrase: false, createdAt: 0 });
const form = { name: 'Bob', color: 1, passphrase: '', repeat: '' };

describe('emptyPersonForm', () => {
  it('begins with a colour that nobody has, and with any once all are taken', () => {
    expect(emptyPersonForm([user(0), user(2)]).color).toBe(1);
    expect(emptyPersonForm([0, 1, 2, 3, 4, 5].map(user)).color).toBe(0);
  });
});

describe('readPersonForm', () => {
  it('takes a person without a passphrase, and the name without the space around it', () => {
    expect(readPersonForm({ ...form, name: ' Bob ' })).toEqual({
      person: { profile: { name: 'Bob', color: 1 }, passphrase: null },
    });
  });

  it('takes a passphrase exactly as it was typed twice', () => {
    const typed = { ...form, passphrase: ' open sesame', repeat: ' open sesame' };
    expect(readPersonForm(typed)).toMatchObject({ person: { passphrase: ' open sesame' } });
  });

  it('says what is missing, too short, or not the same', () => {
    const errors = { name: null, passphrase: null, repeat: null };
    expect(readPersonForm({ ...form, name: '  ' })).toEqual({ errors: { ...errors, name: 'Enter a name.' } });
    expect(readPersonForm({ ...form, passphrase: 'short', repeat: 'short' })).toEqual({
      errors: { ...errors, passphrase: 'Use at least 6 characters.' },
    });
    expect(readPersonForm({ ...form, passphrase: 'open sesame', repeat: 'open' })).toEqual({
      errors: { ...errors, repeat: 'This is not the same as above. Type it again.' },
    });
    expect(readPersonForm({ ...form, repeat: 'open sesame' })).toMatchObject({
      errors: { passphrase: 'Use at least 6 characters.' },
    });
  });
});
