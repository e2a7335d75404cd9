import { z } from 'zod';
import { defineTool, type Tool } from '../../kit/tool.ts';
import { connectionSchema, presentConnection } from '../models/connection.ts';
import type { ApiService } from '../services/apiService.ts';

const howToAdd =
  'There are no connections to APIs. The user adds them in the settings of Web APIs (http-api): a name, a base address, and a credential if the API asks for one.';

/** The tool that says which APIs can be called. */
export function listConnectionsTool(service: ApiService): Tool {
  return defineTool({
    name: 'list_connections',
    title: 'List API connections',
    description:
      'Lists the web APIs (HTTP, REST) that the user has connected: their names, what they are for, and their base addresses. Look here before you call one.',
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    personal: true,
    input: z.strictObject({}),
    data: z.strictObject({ connections: z.array(connectionSchema) }),
    run(_, { userId }) {
      const connections = service.list(userId).map(presentConnection);
      return { data: { connections }, text: connections.map(lineOf).join('\n') || howToAdd };
    },
  });
}

function lineOf({
  name,
  description,
  base_url,
  methods,
  credential,
  problem,
}: z.infer<typeof connectionSchema>): string {
  const about = description === '' ? '' : `: ${description}`;
  const access = credential === 'none' ? 'no credential' : `credential: ${credential}`;
  const state = problem === null ? '' : ` Cannot be called: ${problem}`;
  return `- ${name}${about} (${base_url}; ${methods.join(', ')}; ${access})${state}`;
}
