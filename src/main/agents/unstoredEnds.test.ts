import { expect, it, vi } from 'vitest';
import { SignalboxError } from '../../shared/errors.ts';
import { UnstoredEnds } from './unstoredEnds.ts';

it('forgets the end of a turn that went with its user, and stores those of others', async () => {
  const ends = new UnstoredEnds();
  const gone = { storeEnd: vi.fn().mockRejectedValue(new SignalboxError('NOT_FOUND', 'There is no such turn.')) };
  const other = { storeEnd: vi.fn().mockResolvedValue(undefined) };
  const release = vi.fn();
  ends.keep(gone, { release });
  ends.keep(other, { release });
  await ends.store();
  await ends.store();
  expect(gone.storeEnd).toHaveBeenCalledTimes(1);
  expect(other.storeEnd).toHaveBeenCalledTimes(1);
  expect(release).toHaveBeenCalledTimes(2);
});

it('tries again what the disk had no place for', async () => {
  const ends = new UnstoredEnds();
  const full = new SignalboxError('STORAGE_ERROR', 'The disk is full.');
  const end = { storeEnd: vi.fn().mockRejectedValueOnce(full).mockResolvedValue(undefined) };
  const release = vi.fn();
  ends.keep(end, { release });
  await ends.store();
  expect(release).not.toHaveBeenCalled();
  await ends.store();
  expect(end.storeEnd).toHaveBeenCalledTimes(2);
  expect(release).toHaveBeenCalledTimes(1);
});
