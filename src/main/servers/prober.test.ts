import { describe, expect, it } from 'vitest';
import { Prober } from './prober.ts';
import { FakeClock } from './testing/fakeClock.ts';

const timings = { every: 30_000, everyWhileMissing: 5_000, timeout: 10_000, degradeAfter: 2, endAfter: 4 };

/** A prober whose server answers when the test says so. */
class Setup {
  readonly clock = new FakeClock();
  readonly results: boolean[] = [];
  asked = 0;
  busy = false;
  #settle: { answer(): void; miss(): void } = { answer() {}, miss() {} };

  readonly prober = new Prober({
    clock: this.clock,
    timings,
    isBusy: () => this.busy,
    ask: () => {
      this.asked += 1;
      return new Promise((resolve, reject) => {
        this.#settle = { answer: resolve, miss: () => reject(new Error('no answer')) };
      });
    },
    onResult: ({ answered }) => void this.results.push(answered),
  });

  async answer(): Promise<void> {
    this.#settle.answer();
    await settled();
  }

  async miss(after = timings.timeout): Promise<void> {
    this.clock.advance(after);
    this.#settle.miss();
    await settled();
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('Prober', () => {
  it('asks at once, and then now and then', async () => {
    const setup = new Setup();
    setup.prober.start();
    expect(setup.asked).toBe(1);
    await setup.answer();
    setup.clock.advance(timings.every - 1);
    expect(setup.asked).toBe(1);
    setup.clock.advance(1);
    expect([setup.asked, setup.results]).toEqual([2, [true]]);
  });

  it('asks more often while answers are missing', async () => {
    const setup = new Setup();
    setup.prober.start();
    await setup.miss();
    setup.clock.advance(timings.everyWhileMissing);
    expect([setup.asked, setup.results]).toEqual([2, [false]]);
  });

  it('does not bother a server that is busy with a call', async () => {
    const setup = new Setup();
    setup.busy = true;
    setup.prober.start();
    setup.clock.advance(timings.every);
    expect([setup.asked, setup.results]).toEqual([0, []]);
    setup.busy = false;
    setup.clock.advance(timings.every);
    expect(setup.asked).toBe(1);
  });

  it('does not hold its silence against a server that got a call meanwhile', async () => {
    const setup = new Setup();
    setup.prober.start();
    setup.busy = true;
    await setup.miss();
    expect(setup.results).toEqual([]);
  });

  it('F10 does not hold its silence against a server when the timer came much too late', async () => {
    const setup = new Setup();
    setup.prober.start();
    await setup.miss(3_600_000);
    expect(setup.results).toEqual([]);
  });

  it('F10 drops a probe that was under way when the machine slept, and asks again soon', async () => {
    const setup = new Setup();
    setup.prober.start();
    setup.prober.woke(0.5);
    await setup.miss(0);
    expect(setup.results).toEqual([]);
    setup.clock.advance(timings.everyWhileMissing / 2);
    expect(setup.asked).toBe(2);
  });

  it('leaves no timer behind, and tells nothing any more, once it is stopped', async () => {
    const setup = new Setup();
    setup.prober.start();
    setup.prober.stop();
    await setup.answer();
    expect([setup.results, setup.clock.pendingTimers]).toEqual([[], 0]);
    setup.prober.start();
    await setup.answer();
    setup.prober.stop();
    expect(setup.clock.pendingTimers).toBe(0);
  });
});
