import { describe, expect, it } from 'vitest';
import { type ServerNotice, ServerNotices, withoutSecrets } from './serverNotices.ts';

describe('ServerNotices', () => {
  it('tells whoever listens to a server, until they do not any more', () => {
    const notices = new ServerNotices();
    const heard: string[] = [];
    const stop = notices.listen('a', ({ kind }) => void heard.push(`first ${kind}`));
    notices.listen('a', ({ kind }) => void heard.push(`second ${kind}`));
    notices.publish('a', () => ({ kind: 'prompts' }));
    notices.publish('b', () => {
      throw new Error('Nobody listens.');
    });
    stop();
    notices.publish('a', () => ({ kind: 'resources' }));
    expect(heard).toEqual(['first prompts', 'second prompts', 'second resources']);
  });
});

describe('What a server logs', () => {
  const lines = { hide: (text: string) => text.replaceAll('s3cret', '••••') };
  const log = (data: unknown): ServerNotice => ({ kind: 'log', level: 'info', logger: null, data });

  it('F26 leaves without its secrets, in whatever form they are', () => {
    expect(withoutSecrets(log('key s3cret'), lines)).toEqual(log('key ••••'));
    expect(withoutSecrets(log({ key: 's3cret' }), lines)).toEqual(log('{"key":"••••"}'));
  });

  it('stays as it is where there is nothing to hide, and is cut where it is long', () => {
    const data = { steps: [1, 2] };
    expect(withoutSecrets(log(data), lines)).toEqual(log(data));
    expect(withoutSecrets(log(undefined), lines)).toEqual(log(undefined));
    for (const long of ['x'.repeat(50_000), ['x'.repeat(50_000)]]) {
      const shown = withoutSecrets(log(long), lines);
      expect(shown.kind === 'log' && String(shown.data).length).toBe(16_384);
    }
  });
});
