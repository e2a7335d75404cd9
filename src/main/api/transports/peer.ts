import type { AnyRouter, Context, InferRouterInitialContext } from '@orpc/server';
import { RPCHandler } from '@orpc/server/websocket';
import { messageOf } from '../../../shared/errors.ts';
import type { Logger } from '../../../shared/logger.ts';
import type { PageSession } from '../../identity/pageSessions.ts';

/** Calls and streams that one page may have open at a time. A page of ours has about ten. */
const maxInFlight = 256;

/** How long a connection outlives the user whose it was, in milliseconds, if it is in the middle of an answer. */
const answerPatienceMs = 250;

/** The far end as a transport offers it. `send` settles once the message is on its way, which slows down streams. */
export interface PeerConnection {
  send(message: unknown): Promise<void> | void;
  /** Ends the connection; called at most once, for a peer that does not keep to the protocol. */
  refuse(reason: string): void;
}

/** What a transport feeds with what it receives. */
export interface Peer {
  /** Text, or bytes where a binary part follows the text. Anything else counts as unreadable. */
  receive(message: unknown): void;
  /** Aborts every call and stream of this peer. */
  close(): void;
}

/** Serves the router to one more connection of a page, until another user signs in at it. */
export type ServePeer = (connection: PeerConnection, page: PageSession) => Peer;

/**
 * Binds a router to the pages that call it, each with the context that is made for it when it connects. A message that
 * can't be read, and more calls at once than a page can need, end the connection: both come from something that is not
 * our page.
 */
export function peerServer<R extends AnyRouter>(
  router: R,
  contextOf: (page: PageSession) => InferRouterInitialContext<R> & Context,
  log: Logger,
): ServePeer {
  const handler = new RPCHandler<Context>(router);
  return (connection, page) => servePeer({ handler, context: contextOf(page), connection, page, log });
}

interface PeerParts {
  handler: RPCHandler<Context>;
  context: Context;
  connection: PeerConnection;
  page: PageSession;
  log: Logger;
}

function servePeer({ handler, context, connection, page, log }: PeerParts): Peer {
  const { changed } = page;
  // The handler knows a peer by an object with `send`; `addEventListener` belongs to its upgrade(), which we don't use.
  const socket = { send: (message: unknown) => connection.send(message), addEventListener() {} };
  let open = true;
  let inFlight = 0;
  let leaving: NodeJS.Timeout | undefined;

  function close(): void {
    if (!open) return;
    open = false;
    clearTimeout(leaving);
    changed.removeEventListener('abort', leave);
    handler.close(socket);
  }

  /** What was opened for the user before ends. */
  function end(): void {
    if (!open) return;
    close();
    connection.refuse('Another user is at the page');
  }

  /** Another user is at the page. The answer that says so, if this is where it was asked for, goes out first. */
  function leave(): void {
    leaving = setTimeout(end, answerPatienceMs);
  }

  function refuse(reason: string, fields: object = {}): void {
    if (!open) return;
    close();
    log.warn(fields, `Ended the connection of a page: ${reason}.`);
    connection.refuse(reason);
  }

  async function handle(message: string | ArrayBuffer): Promise<void> {
    inFlight++;
    try {
      // Settles when the answer, for a stream its last event, has been sent. Faults of a procedure are answers too.
      await handler.message(socket, message, { context });
    } catch (error) {
      refuse('a message could not be read or answered', { error: messageOf(error) });
    } finally {
      inFlight--;
      if (changed.aborted) end();
    }
  }

  changed.addEventListener('abort', leave, { once: true });
  if (changed.aborted) leave();
  return {
    receive(message) {
      if (!open || changed.aborted) return;
      if (inFlight >= maxInFlight) refuse('too many calls at once');
      else if (typeof message === 'string') void handle(message);
      else if (message instanceof Uint8Array) void handle(new Uint8Array(message).buffer);
      else refuse('a message was neither text nor bytes');
    },
    close,
  };
}
