import { expect, it } from 'vitest';
import type { Item, ToolCallItem } from '../../shared/conversation.ts';
import { TurnWriter } from './turnWriter.ts';

const id = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const call = (part: Partial<ToolCallItem> = {}): ToolCallItem => ({
  ...{ id: id(2), turnId: id(1), position: 1, createdAt: 0, kind: 'tool_call', callId: 'c1', serverId: 'workshop' },
  ...{ serverName: 'Workshop', tool: 'order', toolTitle: null, arguments: {}, status: 'running', approvalId: null },
  ...{ permission: null, outcome: null, progress: null, questions: [], startedAt: 0, endedAt: null },
  ...part,
});

/** A writer whose disk takes as long as a test says, and what it told the page. */
function open() {
  const told: Item[] = [];
  const disk = Promise.withResolvers<void>();
  const feed = { publish: (change: { item?: Item }) => void (change.item && told.push(change.item)) };
  const writer = new TurnWriter('alice', { save: () => disk.promise }, feed as never);
  return { writer, told, disk };
}

it('F41 tells the page of an item once it is on the disk, and of none that could not be stored', async () => {
  const { writer, told, disk } = open();
  const commit = writer.commit({ items: [call()] });
  writer.commitSoon([call({ id: id(3) })]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(told).toEqual([]);
  disk.resolve();
  await commit;
  expect(told).toMatchObject([{ id: id(2) }]);
  const full = open();
  full.disk.reject(new Error('The disk is full.'));
  await expect(full.writer.commit({ items: [call()] })).rejects.toThrow('full');
  expect(full.told).toEqual([]);
});

it('does not take back how far a call is when an older state of it reaches the disk', async () => {
  const { writer, told, disk } = open();
  const commit = writer.commit({ items: [call()] });
  const progress = { progress: 1, total: 4, message: 'Found the part' };
  writer.publishProgress(call({ progress }));
  disk.resolve();
  await commit;
  expect(told).toMatchObject([{ progress }, { progress }]);
});

it('tells no progress of a call that has ended', async () => {
  const { writer, told, disk } = open();
  disk.resolve();
  writer.publishProgress(call({ progress: { progress: 1, total: null, message: null } }));
  await writer.commit({ items: [call({ status: 'succeeded' })] });
  await writer.commit({ items: [call()] });
  expect(told.map((item) => item.kind === 'tool_call' && item.progress)).toEqual([expect.anything(), null, null]);
});
