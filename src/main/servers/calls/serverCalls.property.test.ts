import { ProtocolError, UnauthorizedError } from '@modelcontextprotocol/client';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ArrivedCall, CallBench, config, errors, settled, toolOf } from './testing/callBench.ts';

const tools = ['plain', 'reads', 'repeats'] as const;
type Tool = (typeof tools)[number];

type Step =
  | { readonly kind: 'call'; readonly tool: Tool }
  | { readonly kind: 'cancel'; readonly which: number }
  | { readonly kind: 'answer'; readonly which: number; readonly how: (call: ArrivedCall) => void }
  | { readonly kind: 'wait'; readonly milliseconds: number }
  | { readonly kind: 'trust'; readonly trusted: boolean }
  | { readonly kind: 'reset' };

const lost = (call: ArrivedCall) => call.reject(errors.lost());
const unsent = (call: ArrivedCall) => call.reject(errors.unsent());
const answers: readonly ((call: ArrivedCall) => void)[] = [
  lost,
  unsent,
  (call) => call.answer(),
  (call) => call.answer({ isError: true }),
  (call) => call.reject(errors.violation()),
  (call) => call.reject(new ProtocolError(-32_602, 'No')),
  (call) => call.reject(new UnauthorizedError()),
];

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('call' as const), tool: fc.constantFrom(...tools) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('answer' as const),
      which: fc.nat(20),
      // Mostly losses, so that the breaker has something to do.
      how: fc.oneof({ weight: 3, arbitrary: fc.constantFrom(lost, unsent) }, fc.constantFrom(...answers)),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), which: fc.nat(20) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      milliseconds: fc.constantFrom(1, 400, 1_000, 10_000, 15_000, 60_000, 120_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('trust' as const), trusted: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'reset' as const }) },
);

/** A bench, and what its calls did so far. Each call is told from others by its `meta`. */
class Run {
  /** Few failures open its breaker, so that the sequences get there. */
  readonly bench = new CallBench({ breakerFailures: 2 });
  readonly controllers: AbortController[] = [];
  readonly started: ReturnType<CallBench['start']>[] = [];
  /** Arrivals that had an answer, or whose call has ended. */
  readonly #over = new Set<ArrivedCall>();
  readonly #unsent = new Set<ArrivedCall>();
  /** Calls of a tool that may be repeated, which were lost while the server was trusted. */
  readonly #mayRepeat = new Set<unknown>();
  /** The arrivals that were there when the breaker last turned half-open. */
  #before = 0;
  #wasHalfOpen = false;

  constructor() {
    this.bench.tools = new Map([
      ['plain', toolOf('plain')],
      ['reads', toolOf('reads', { readOnly: true })],
      ['repeats', toolOf('repeats', { idempotent: true })],
    ]);
  }

  async perform(step: Step): Promise<void> {
    const { bench } = this;
    const arrivals = bench.arrived.length;
    if (step.kind === 'call') this.#call(step.tool);
    if (step.kind === 'cancel') this.controllers[step.which % this.controllers.length]?.abort();
    if (step.kind === 'answer') this.#answer(step.which, step.how);
    if (step.kind === 'wait') bench.clock.advance(step.milliseconds);
    if (step.kind === 'trust') bench.config = { ...config, trusted: step.trusted };
    if (step.kind === 'reset') bench.calls.reset();
    await settled();
    const isHalfOpen = bench.calls.breaker.state === 'half-open';
    if (isHalfOpen && !this.#wasHalfOpen) this.#before = arrivals;
    this.#wasHalfOpen = isHalfOpen;
  }

  check(): void {
    const { arrived, calls } = this.bench;
    if (calls.breaker.state === 'half-open') {
      const probes = arrived.slice(this.#before);
      expect(probes.filter((call) => !this.#isOver(call)).length).toBe(1);
      expect(probes.length).toBe(1);
    }
    for (const [id, sent] of this.#sentOf()) expect(sent).toBeLessThanOrEqual(this.#mayRepeat.has(id) ? 2 : 1);
    expect(calls.inFlight).toBe(this.started.filter(({ outcome }) => outcome === null).length);
  }

  #sentOf(): Map<unknown, number> {
    const sent = new Map<unknown, number>();
    for (const call of this.bench.arrived) {
      if (this.#unsent.has(call)) continue;
      const id = call.options.userId;
      sent.set(id, (sent.get(id) ?? 0) + 1);
    }
    return sent;
  }

  #isOver(call: ArrivedCall): boolean {
    return this.#over.has(call) || call.options.signal.aborted;
  }

  #call(tool: Tool): void {
    const controller = new AbortController();
    this.controllers.push(controller);
    this.started.push(this.bench.start(tool, { signal: controller.signal, userId: `user ${this.started.length}` }));
  }

  #answer(which: number, how: (call: ArrivedCall) => void): void {
    const open = this.bench.arrived.filter((call) => !this.#isOver(call));
    const call = open[which % open.length];
    if (call === undefined) return;
    this.#over.add(call);
    if (how === unsent) this.#unsent.add(call);
    if (how === lost && this.bench.config.trusted && call.name !== 'plain') this.#mayRepeat.add(call.options.userId);
    how(call);
  }
}

describe('ServerCalls, whatever happens in whatever order', () => {
  it('F11 F12 sends at most one call half-open, and what may not be repeated at most once', async () => {
    const reached = { halfOpen: 0, repeated: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), async (steps) => {
        const run = new Run();
        for (const step of steps) {
          await run.perform(step);
          run.check();
        }
        reached.halfOpen += run.bench.breakerViews.filter(({ state }) => state === 'half-open').length;
        // Every call ends by its deadline, whatever its server does.
        for (let count = 0; count < 3; count += 1) await run.bench.pass(60_000);
        for (const { outcome } of run.started) expect(outcome).not.toBeNull();
        await run.bench.pass(500);
        reached.repeated += run.bench.records.filter(({ attempts }) => attempts > 1).length;
        expect(run.bench.clock.pendingTimers).toBe(0);
      }),
      { numRuns: 300 },
    );
    // The property would hold of calls that never come to this.
    expect(reached.halfOpen).toBeGreaterThan(0);
    expect(reached.repeated).toBeGreaterThan(0);
  });
});
