import { fail } from '../../shared/errors.ts';
import type { JsonObject } from '../../shared/json.ts';
import type { ToolOutcome } from '../../shared/tool.ts';
import type { ActiveTurns } from './activeTurns.ts';
import { bindTools } from './bindTools.ts';
import type { CallTap } from './callTaps.ts';
import { CallTurns } from './callTurns.ts';
import { permit, toolHash, type Verdict } from './permission.ts';
import type { ProgramCaller } from './programCaller.ts';
import { argumentsOf, type ToolBinding, withIdentity } from './tools.ts';
import type { TurnStarterOptions } from './turnStarter.ts';

/** A call that a program wants to be made. */
export interface DirectCall extends CallTap {
  serverId: string;
  tool: string;
  arguments: JsonObject;
  /** Its abort cancels the call. With `hostCloses` as its reason a call that waits for a person goes on waiting. */
  signal: AbortSignal;
  /** Whether the call waits for a person now: told when it begins to, and when one has answered. */
  onWaiting?: ((isWaiting: boolean) => void) | undefined;
}

/**
 * Calls that programs make, decided like those of agents. What only reads, by the word of a trusted server, is sent at
 * once and leaves a line in the call log; every other call is a turn, on record before it is sent, and waits for a person
 * where nobody has allowed it.
 */
export class DirectCalls {
  readonly #options: TurnStarterOptions;
  readonly #turns: CallTurns;

  constructor(options: TurnStarterOptions, active: ActiveTurns) {
    this.#options = options;
    this.#turns = new CallTurns(options, active);
  }

  /** Makes a call. Rejects only where it could not be put on record, or the host closes. */
  async call(caller: ProgramCaller, { serverId, tool, signal, onWaiting, ...call }: DirectCall): Promise<ToolOutcome> {
    const { approvals, poolOf } = this.#options;
    const { arguments: given, ...tap } = call;
    const pool = poolOf(caller.userId);
    await pool.toolsKnown([serverId], signal);
    const views = pool.views();
    const { bindings, missing } = bindTools(views, { servers: [serverId], policy: 'standard' });
    const binding = bindings.find((each) => each.tool.name === tool);
    if (binding === undefined) {
      const [absent] = missing;
      if (absent !== undefined) return fail('UNAVAILABLE', `“${absent.name}” is not available now. ${absent.reason}`);
      return fail('NOT_FOUND', `There is no tool “${tool}” now.`);
    }
    const chosen = argumentsOf(binding, JSON.stringify(given)) ?? {};
    const { action, permission } = this.#decide(caller, binding, chosen, await approvals.rules(caller.userId));
    if (action === 'run' && permission.by === 'reading') {
      const { userId } = caller;
      return pool.callTool(serverId, tool, withIdentity(binding, chosen, userId), { ...tap, signal, userId });
    }
    const made = { binding, call: { name: binding.modelName, arguments: chosen } };
    return this.#turns.run(caller, made, { ...tap, onWaiting }, signal);
  }

  /** Makes no more calls that are turns; resolves when those that were about to begin have. */
  close(): Promise<void> {
    return this.#turns.close();
  }

  /** What is decided of a call as it stands now. A turn decides anew, when it is put on record. */
  #decide(
    { id, place }: ProgramCaller,
    { server, tool }: ToolBinding,
    args: JsonObject,
    rules: Parameters<typeof permit>[0]['rules'],
  ): Verdict {
    const call = { serverId: server.id, tool: tool.name, toolHash: toolHash(tool), arguments: args };
    // What only reads is asked for nothing more where untrusted content was read, so that it does not matter here.
    const where = { turnId: id, conversationId: place?.conversationId ?? id };
    return permit({ call: { ...call, ...where }, server, tool, policy: 'standard', rules, readFrom: [] });
  }
}
