import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../../shared/settings.ts';
import { contextForm, readContextForm } from './contextForm.ts';

describe('readContextForm', () => {
  it('gives back what is stored when nothing was typed', () => {
    expect(contextForm(defaultSettings.context)).toEqual({ toolShare: '25', shortenResults: 'when-full' });
    expect(readContextForm(contextForm(defaultSettings.context))).toEqual({ context: defaultSettings.context });
  });

  it.each(['', '4', '101', 'half'])('refuses %j percent, and says which it takes', (toolShare) => {
    expect(readContextForm({ toolShare, shortenResults: 'never' })).toEqual({
      error: expect.stringContaining('5 to 100'),
    });
  });
});
