import { SdkError, SdkErrorCode } from '@modelcontextprotocol/client';
import type { JsonObject } from '../../../../shared/json.ts';
import { silentLogger } from '../../../../shared/logger.ts';
import { defaultServerOptions, type ServerConfig, type ServerVitals } from '../../../../shared/server.ts';
import type { CallRecord } from '../../../../shared/serverActivity.ts';
import type { ToolInfo, ToolOutcome } from '../../../../shared/tool.ts';
import type { ResultPart } from '../../stores.ts';
import { FakeClock } from '../../testing/fakeClock.ts';
import type { WireCallOptions } from '../../toolCaller.ts';
import { CallLog } from '../callLog.ts';
import type { CallConnection } from '../callTarget.ts';
import { type CallTimings, defaultCallTimings } from '../callTimings.ts';
import { type CallOptions, ServerCalls } from '../serverCalls.ts';
import type { WireResult } from '../wireContent.ts';

/** A call as it arrived at the server, to be answered by the test. */
export interface ArrivedCall {
  readonly name: string;
  readonly args: JsonObject;
  readonly options: WireCallOptions;
  answer(result?: WireResult): void;
  reject(thrown: unknown): void;
}

export const config: ServerConfig = {
  id: 'printer',
  name: 'Printer',
  launch: { kind: 'bundled', name: 'clock' },
  enabled: true,
  trusted: true,
  identityParameter: null,
  options: { ...defaultServerOptions, callTimeout: 60 },
};

export function toolOf(name: string, annotations: Partial<ToolInfo['annotations']> = {}): ToolInfo {
  return {
    name,
    title: null,
    description: '',
    inputSchema: { type: 'object' },
    annotations: { readOnly: false, destructive: false, idempotent: false, openWorld: false, ...annotations },
  };
}

export const errors = {
  lost: () => new SdkError(SdkErrorCode.ConnectionClosed, 'Connection closed'),
  unsent: () => new SdkError(SdkErrorCode.NotConnected, 'Not connected'),
  violation: () => new SdkError(SdkErrorCode.InvalidResult, 'No result'),
};

export const done: WireResult = { content: [{ type: 'text', text: 'done' }] };

/** The calls of one server over a connection that the test plays: `read` only reads, `print` has an effect. */
export class CallBench {
  readonly clock = new FakeClock();
  readonly arrived: ArrivedCall[] = [];
  readonly breakerViews: ServerVitals['breaker'][] = [];
  readonly records: CallRecord[] = [];
  readonly stored: ResultPart[] = [];
  readonly roundTrips: number[] = [];
  readonly ended: { failed: boolean }[] = [];
  readonly calls: ServerCalls;
  config = config;
  tools = new Map([toolOf('read', { readOnly: true }), toolOf('print')].map((tool) => [tool.name, tool]));
  /** What `connect` does; the connection is there at once unless a test says otherwise. */
  reach: (signal: AbortSignal) => Promise<{ failure: ToolOutcome } | null> = () => Promise.resolve(null);

  /** Notes what arrives in `arrived`, unless a test brings another one. */
  connection: CallConnection = { callTool: (name, args, options) => this.#arrive(name, args, options) };

  constructor(timings: Partial<CallTimings> = {}) {
    const { clock, records, stored } = this;
    const bench = this;
    const log = new CallLog({
      clock,
      log: silentLogger,
      store: {
        append: async (batch) => void records.push(...batch),
        recent: async () => [],
      },
    });
    this.calls = new ServerCalls({
      clock,
      timings: { ...defaultCallTimings, ...timings },
      log,
      target: {
        get config() {
          return bench.config;
        },
        tool: (name) => this.tools.get(name),
        connect: async (signal) => (await this.reach(signal)) ?? { connection: this.connection },
      },
      stats: {
        roundTrip: (milliseconds) => this.roundTrips.push(milliseconds),
        call: (failed) => this.ended.push({ failed }),
      },
      results: {
        async put({ kind, mimeType, name, data }) {
          stored.push({ kind, mimeType, name, data });
          const handle = `00000000-0000-4000-8000-${String(stored.length).padStart(12, '0')}`;
          return { handle, kind, mimeType, name, bytes: data.length };
        },
      },
      hide: (text) => text,
      onBreaker: (view) => this.breakerViews.push(view),
    });
  }

  /** Makes a call; `outcome` is null until it is settled. */
  start(tool: string, options: Partial<CallOptions> = {}) {
    const { signal = new AbortController().signal } = options;
    const call: { outcome: ToolOutcome | null; settled: Promise<ToolOutcome> } = {
      outcome: null,
      settled: this.calls.call(tool, {}, { ...options, signal }).then((outcome) => {
        call.outcome = outcome;
        return outcome;
      }),
    };
    return call;
  }

  /** The newest call that arrived. */
  get last(): ArrivedCall {
    const last = this.arrived.at(-1);
    if (last === undefined) throw new Error('No call arrived');
    return last;
  }

  /** Makes a call that its server loses, and waits for its end. */
  async failOnce(): Promise<ToolOutcome> {
    const call = this.start('print');
    await settled();
    this.last.reject(errors.lost());
    return call.settled;
  }

  async trip(): Promise<void> {
    for (let count = 0; count < defaultCallTimings.breakerFailures; count += 1) await this.failOnce();
  }

  /** Lets time pass, and what follows from it happen. */
  async pass(milliseconds: number): Promise<void> {
    await settled();
    this.clock.advance(milliseconds);
    await settled();
  }

  #arrive(name: string, args: JsonObject, options: WireCallOptions): Promise<WireResult> {
    return new Promise((resolve, reject) => {
      const { signal } = options;
      const cancelled = () => reject(new SdkError(SdkErrorCode.RequestTimeout, String(signal.reason)));
      signal.addEventListener('abort', cancelled);
      this.arrived.push({ name, args, options, reject, answer: (result = done) => resolve(result) });
    });
  }
}

/** Every promise that can settle by itself has settled. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
