import { initial } from './0001Initial.ts';
import { supervision } from './0002Supervision.ts';
import { agents } from './0003Agents.ts';
import { searchQueue } from './0004SearchQueue.ts';
import { users } from './0005Users.ts';
import { gatewayThreads } from './0006GatewayThreads.ts';
import { searchText } from './0007SearchText.ts';
import { contextReports } from './0008ContextReports.ts';

/**
 * One step of the database's schema. A migration that was released is never edited, only followed by another one: its
 * checksum is stored with every database it ran on.
 */
export interface Migration {
  version: number;
  name: string;
  sql: string;
}

/** All migrations, in order; versions count from 1 without a gap. */
export const migrations: readonly Migration[] = [
  initial,
  supervision,
  agents,
  searchQueue,
  users,
  gatewayThreads,
  searchText,
  contextReports,
];
