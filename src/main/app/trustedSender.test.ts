import { describe, expect, it } from 'vitest';
import { type Frame, isTrustedSender } from './trustedSender.ts';

const origin = 'app://signalbox';
const mainFrame: Frame = { origin, parent: null, detached: false, isDestroyed: () => false };
const window = { mainFrame };

describe('F39 a port is taken from the main frame of our page only', () => {
  it('takes it from there', () => {
    expect(isTrustedSender({ sender: window, senderFrame: mainFrame }, window, origin)).toBe(true);
  });

  it('takes it where Electron does not say whether a frame is gone', () => {
    const frame: Frame = { origin, parent: null };
    const older = { mainFrame: frame };
    expect(isTrustedSender({ sender: older, senderFrame: frame }, older, origin)).toBe(true);
  });

  it('refuses an embedded frame, of our own origin too', () => {
    const embedded: Frame = { ...mainFrame, parent: mainFrame };
    expect(isTrustedSender({ sender: window, senderFrame: embedded }, window, origin)).toBe(false);
  });

  it('refuses another window', () => {
    const other = { mainFrame: { ...mainFrame } };
    expect(isTrustedSender({ sender: other, senderFrame: other.mainFrame }, window, origin)).toBe(false);
  });

  it.each(['app://other', 'app://signalbox.evil', 'https://signalbox', 'http://127.0.0.1:5173', 'null', ''])(
    'refuses a main frame that shows %j',
    (shown) => {
      const frame: Frame = { ...mainFrame, origin: shown };
      const navigated = { mainFrame: frame };
      expect(isTrustedSender({ sender: navigated, senderFrame: frame }, navigated, origin)).toBe(false);
    },
  );

  it.each<[string, Partial<Frame>]>([
    ['detached', { detached: true }],
    ['destroyed', { isDestroyed: () => true }],
  ])('refuses a frame that is %s', (_name, state) => {
    const frame: Frame = { ...mainFrame, ...state };
    const gone = { mainFrame: frame };
    expect(isTrustedSender({ sender: gone, senderFrame: frame }, gone, origin)).toBe(false);
  });

  it('refuses a frame that is no more, or that throws when it is read', () => {
    expect(isTrustedSender({ sender: window, senderFrame: null }, window, origin)).toBe(false);
    const broken = Object.defineProperty({ parent: null } as Frame, 'origin', {
      get() {
        throw new Error('Render frame was disposed');
      },
    });
    const gone = { mainFrame: broken };
    expect(isTrustedSender({ sender: gone, senderFrame: broken }, gone, origin)).toBe(false);
  });
});
