import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connected, connect, connectOld } from '../testing/connect.ts';

interface Moment {
  place: string;
  date: string;
  time: string;
  time_zone: string;
  utc_offset: string;
  iso: string;
}

describe.each(['2025', 'newest'] as const)('clock, spoken to in the era %s', (era) => {
  let clock: Connected;
  beforeAll(async () => {
    clock = await connect({ server: 'clock', env: { TZ: 'Europe/Berlin' } }, era);
  });
  afterAll(() => clock.client.close());

  it('negotiates the era', () => {
    expect(clock.client.getNegotiatedProtocolVersion()).toBe(era === 'newest' ? '2026-07-28' : '2025-11-25');
  });

  it('lists read-only tools whose every parameter is described', async () => {
    const { tools } = await clock.client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['now', 'convert_time', 'add_duration']);
    for (const tool of tools) {
      expect(tool.annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false, openWorldHint: false });
      expect(tool.title && tool.description).toBeTruthy();
      expect(tool.inputSchema.additionalProperties).toBe(false);
      expect(tool.outputSchema?.type).toBe('object');
      const parameters = Object.values(tool.inputSchema.properties ?? {}) as { description?: string }[];
      for (const { description } of parameters) expect(description).toBeTruthy();
    }
  });

  it('tells the time of a place, between the call and its answer', async () => {
    const before = Math.floor(Date.now() / 1000) * 1000;
    const now = (await clock.data('now', { place: 'tokyo' })) as unknown as Moment;
    expect(now).toMatchObject({ place: 'Tokyo', time_zone: 'Asia/Tokyo', utc_offset: '+09:00' });
    expect(Date.parse(now.iso)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(now.iso)).toBeLessThanOrEqual(Date.now());
  });

  it('tells the local time when no place is named', async () => {
    expect(await clock.data('now')).toMatchObject({ place: 'this computer', time_zone: 'Europe/Berlin' });
  });

  it('converts a time between places, and the day with it', async () => {
    const { text, structured } = await clock.call('convert_time', {
      time: '2025-07-01 22:30',
      from: 'Berlin',
      to: 'Tokyo',
    });
    expect(structured).toMatchObject({
      success: true,
      data: { from: { iso: '2025-07-01T22:30:00+02:00' }, to: { iso: '2025-07-02T05:30:00+09:00' }, note: null },
    });
    expect(text).toBe('22:30 in Berlin (Tuesday, 1 July 2025) is 05:30 in Tokyo (Wednesday, 2 July 2025).');
  });

  it('says so when the time to convert is skipped where it is given', async () => {
    const data = await clock.data('convert_time', { time: '2025-03-30 02:30', from: 'Berlin', to: 'UTC' });
    expect(data).toMatchObject({
      from: { time: '03:30:00' },
      to: { time: '01:30:00' },
      note: expect.stringContaining('skipped'),
    });
  });

  it('adds hours to a time of today', async () => {
    const data = await clock.data('add_duration', { start: '14:30', duration: '3 hours' });
    expect(data).toMatchObject({
      start: { time: '14:30:00' },
      result: { time: '17:30:00', time_zone: 'Europe/Berlin' },
    });
  });

  it('adds days on the calendar of the place', async () => {
    const { text } = await clock.call('add_duration', {
      start: '2025-03-29 12:00',
      duration: '1 day',
      place: 'Berlin',
    });
    expect(text).toBe(
      '1 day after 12:00, Saturday, 29 March 2025, is 12:00, Sunday, 30 March 2025 (Europe/Berlin, UTC+02:00).',
    );
  });

  it.each([
    ['now', { place: 'Tokoy' }, 'NOT_FOUND', 'Tokyo'],
    ['convert_time', { time: '9:00' }, 'INVALID_INPUT', 'parameter to is missing'],
    ['convert_time', { time: 'soon', to: 'Tokyo' }, 'INVALID_INPUT', 'soon'],
    ['add_duration', { duration: 'a while' }, 'INVALID_INPUT', 'a while'],
    ['add_duration', { duration: '1 day', extra: true }, 'INVALID_INPUT', 'no parameter extra'],
    ['now', { place: 7 }, 'INVALID_INPUT', 'place'],
    ['now', { place: 'x'.repeat(101) }, 'TOO_LARGE', '100 characters'],
  ])('answers a bad call of %s with an error of the common form: %j', async (tool, args, code, hint) => {
    const { structured, text, isError } = await clock.call(tool, args);
    expect(isError).toBe(true);
    expect(structured).toEqual({ success: false, error: { code, message: text, retryable: false } });
    expect(text).toContain(hint);
  });
});

describe('clock and the old SDK', () => {
  it('answers its client, which checks the output schema', async () => {
    const client = await connectOld({ server: 'clock' });
    try {
      const { tools } = await client.listTools();
      expect(tools).toHaveLength(3);
      const result = await client.callTool({ name: 'now', arguments: { place: 'UTC' } });
      expect(result.structuredContent).toMatchObject({ success: true, data: { time_zone: 'UTC' } });
      const failed = await client.callTool({ name: 'now', arguments: { place: 'Atlantis' } });
      expect(failed).toMatchObject({
        isError: true,
        structuredContent: { success: false, error: { code: 'NOT_FOUND' } },
      });
    } finally {
      await client.close();
    }
  });
});
