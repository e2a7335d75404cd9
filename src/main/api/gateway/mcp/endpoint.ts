import type { Server, ServerCapabilities, ServerContext } from '@modelcontextprotocol/server';
import type { DirectCalls } from '../../../agents/directCalls.ts';
import type { ProgramCaller } from '../../../agents/programCaller.ts';
import { isRecord } from '../../../servers/calls/wireContent.ts';
import type { Supervisor } from '../../../servers/supervisor.ts';
import type { OpenCalls } from './openCalls.ts';
import type { Subscriptions } from './subscriptions.ts';
import type { Scope } from './toolOffer.ts';

/** What a client of one user is connected to. */
export interface Endpoint {
  readonly userId: string;
  readonly scope: Scope;
  readonly supervisor: Supervisor;
  readonly calls: DirectCalls;
  readonly subscriptions: Subscriptions;
  /** Of this program. */
  readonly version: string;
}

/** What a client can be asked: to fill in a form, to go to an address. */
export interface Asks {
  form: boolean;
  url: boolean;
}

/** By what a client says of itself. One that names no form of asking has the one that there was first. */
export function asksBy(elicitation: unknown): Asks {
  if (!isRecord(elicitation)) return { form: false, url: false };
  const { form, url } = elicitation;
  return { form: form !== undefined || url === undefined, url: url !== undefined };
}

/** The client at the other end: of a session, or of a single request. */
export interface Link {
  /** Where its calls are kept; it has said its name by now. */
  callerOf(server: Server, context: ServerContext): ProgramCaller;
  asksOf(server: Server, context: ServerContext): Asks;
  /** Its calls that wait for an answer. */
  openCalls: OpenCalls;
  /** It is a session, which hears what changes between its requests. A single request does not last that long. */
  lasts: boolean;
  /** Aborts when it is gone, with the reason why. */
  ended: AbortSignal;
}

const own: ServerCapabilities = { tools: { listChanged: true }, logging: {} };

/**
 * What an endpoint can do. One server alone offers what it has beside tools too; it is started for that where it rests. Of
 * several as one only the tools are offered: their prompts and resources may have the same names.
 */
export async function capabilitiesOf(
  { scope, supervisor }: Endpoint,
  signal: AbortSignal,
): Promise<ServerCapabilities> {
  if (scope.kind === 'all') return own;
  // Any request that changes nothing starts a server, and waits until it is ready or known not to be.
  if (supervisor.capabilities(scope.id) === null) await supervisor.request(scope.id, 'tools/list', {}, signal);
  const { prompts, resources, completions } = supervisor.capabilities(scope.id) ?? {};
  return {
    ...own,
    ...(prompts !== undefined && { prompts: { listChanged: prompts.listChanged === true } }),
    ...(resources !== undefined && {
      resources: { listChanged: resources.listChanged === true, subscribe: resources.subscribe === true },
    }),
    ...(completions !== undefined && { completions: {} }),
  };
}
