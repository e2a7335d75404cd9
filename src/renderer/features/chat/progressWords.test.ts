import { describe, expect, it } from 'vitest';
import type { Progress } from '../../../shared/tool.ts';
import { progressWords } from './progressWords.ts';

const of = (progress: number, total: number | null, message: string | null = null) =>
  progressWords({ status: 'running', progress: { progress, total, message } });

describe('progressWords', () => {
  it('is a share where there is an end to count towards', () => {
    expect(of(7, 20, 'Page 7')).toEqual({ share: 0.35, amount: '35 %', message: 'Page 7' });
    expect(of(0.999, 1)).toMatchObject({ amount: '99 %' });
  });

  it('stays between nothing and all, whatever a server counts', () => {
    expect(of(30, 20)).toMatchObject({ share: 1, amount: '100 %' });
    expect(of(-1, 20)).toMatchObject({ share: 0, amount: '0 %' });
    expect(of(3, 0)).toMatchObject({ share: null, amount: '3' });
    expect(of(3, -5)).toMatchObject({ share: null });
  });

  it('is the bare count where there is no end', () => {
    expect(of(1234.5678, null)).toEqual({ share: null, amount: '1,234.57', message: '' });
  });

  it('F24 is on one line, with hidden characters shown', () => {
    expect(of(1, 2, ' two\n lines\u200b ')).toMatchObject({ message: 'two lines⟨U+200B⟩' });
  });

  it('ends with the call', () => {
    const progress: Progress = { progress: 1, total: 2, message: null };
    expect(progressWords({ status: 'succeeded', progress })).toBeNull();
    expect(progressWords({ status: 'running', progress: null })).toBeNull();
  });
});
