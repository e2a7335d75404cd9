import type { ContractRouterClient } from '@orpc/contract';
import { agentsContract } from './contract/agents.ts';
import { approvalsContract } from './contract/approvals.ts';
import { conversationsContract } from './contract/conversations.ts';
import { gatewayContract } from './contract/gateway.ts';
import { resultsContract } from './contract/results.ts';
import { serversContract } from './contract/servers.ts';
import { settingsContract } from './contract/settings.ts';
import { systemContract } from './contract/system.ts';
import { turnsContract } from './contract/turns.ts';
import { uploadsContract } from './contract/uploads.ts';
import { usersContract } from './contract/users.ts';

export { type ResultChunk, resultChunkSchema } from './contract/results.ts';
export { type SystemInfo, systemInfoSchema } from './contract/system.ts';

/** Every procedure and stream of the host. Each transport serves exactly this. */
export const contract = {
  system: systemContract,
  users: usersContract,
  conversations: conversationsContract,
  turns: turnsContract,
  servers: serversContract,
  agents: agentsContract,
  approvals: approvalsContract,
  uploads: uploadsContract,
  results: resultsContract,
  settings: settingsContract,
  gateway: gatewayContract,
} as const;

export type Contract = typeof contract;
/** The host as the page calls it, whatever the transport. */
export type Api = ContractRouterClient<Contract>;
