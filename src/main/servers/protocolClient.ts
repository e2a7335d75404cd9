import { pathToFileURL } from 'node:url';
import { Client, type ElicitResult, type LoggingLevel, type StandardSchemaV1 } from '@modelcontextprotocol/client';
import { isRecord, type WireResult } from './calls/wireContent.ts';

/** The two forms of the protocol: revision 2026-07-28 and later, and those before it. */
export type Era = 'modern' | 'legacy';

const modernRevision = '2026-07-28';

/** Takes any object; what is in it is read with care by whoever reads it. */
export const anyObject: StandardSchemaV1<unknown, WireResult> = {
  '~standard': {
    version: 1,
    vendor: 'signalbox',
    validate: (value) => (isRecord(value) ? { value } : { issues: [{ message: 'The result is no object' }] }),
  },
};

/** What a server tells beside its answers, apart from changes of its tools. */
export type ServerNotice =
  | { readonly kind: 'resources' }
  | { readonly kind: 'prompts' }
  /** The content of one resource is another one now. */
  | { readonly kind: 'resource'; readonly uri: string }
  | { readonly kind: 'log'; readonly level: LoggingLevel; readonly logger: string | null; readonly data: unknown };

export interface ClientHandlers {
  onToolsChanged(): void;
  onNotice(notice: ServerNotice): void;
  /** A line that the server logs through the protocol. */
  onLog(line: string): void;
  /** A server of the legacy era asks the user something, during a call that it does not name. */
  onElicit(params: unknown, signal: AbortSignal): Promise<ElicitResult>;
  /** A server of the legacy era has asked for the folders, and is given them. */
  onRootsAsked(): void;
}

/**
 * The SDK's client with what Signalbox can do for a server: answer its questions with the user's words, and name the
 * folders it may work in. `known` is the era of an earlier run; without it the server is asked first.
 */
export function createProtocolClient(options: {
  version: string;
  roots: readonly string[];
  known: Era | null;
  probeTimeout: number;
  handlers: ClientHandlers;
}): Client {
  const { version, roots, known, probeTimeout, handlers } = options;
  const client = new Client(
    { name: 'signalbox', title: 'Signalbox', version },
    {
      capabilities: { elicitation: { form: {}, url: {} }, ...(roots.length > 0 && { roots: {} }) },
      versionNegotiation: {
        mode: known === 'legacy' ? 'legacy' : known === 'modern' ? { pin: modernRevision } : 'auto',
        probe: { timeoutMs: probeTimeout },
      },
    },
  );
  // Late answers and unknown messages end up here: they are dropped, which is all that can be done about them.
  client.onerror = () => {};
  client.setNotificationHandler('notifications/tools/list_changed', () => handlers.onToolsChanged());
  client.setNotificationHandler('notifications/resources/list_changed', () => handlers.onNotice({ kind: 'resources' }));
  client.setNotificationHandler('notifications/prompts/list_changed', () => handlers.onNotice({ kind: 'prompts' }));
  client.setNotificationHandler('notifications/resources/updated', ({ params }) =>
    handlers.onNotice({ kind: 'resource', uri: params.uri }),
  );
  client.setNotificationHandler('notifications/message', ({ params }) => {
    handlers.onLog(logLine(params));
    handlers.onNotice({ kind: 'log', level: params.level, logger: params.logger ?? null, data: params.data });
  });
  client.setRequestHandler('elicitation/create', (request, { mcpReq }) =>
    handlers.onElicit(request.params, mcpReq.signal),
  );
  if (roots.length > 0) {
    client.setRequestHandler('roots/list', () => {
      handlers.onRootsAsked();
      return rootsResult(roots);
    });
  }
  return client;
}

/** The folders in the form of `roots/list`. */
export function rootsResult(roots: readonly string[]) {
  return { roots: roots.map((folder) => ({ uri: pathToFileURL(folder).href })) };
}

function logLine({ level, logger, data }: { level: string; logger?: string | undefined; data: unknown }): string {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  return `${level}${logger ? ` ${logger}` : ''}: ${text}`;
}
