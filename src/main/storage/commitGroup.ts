import type { Connection } from './connection.ts';
import type { Operation } from './operations/index.ts';
import type { OperationRequest, Reply } from './protocol.ts';
import { replyWith } from './reply.ts';

/**
 * Runs operations in one transaction, each inside a savepoint of its own, so that they share one flush to the disk and a
 * failing one takes back only itself. The replies are true once this returns: what they call done is on disk.
 *
 * Where the group as a whole can't be committed (the disk filled up half-way), each operation is tried again by itself,
 * so that one that is too large does not fail its neighbours.
 */
export function commitGroup(
  connection: Connection,
  requests: OperationRequest[],
  operationNamed: (name: string) => Operation,
): Reply[] {
  const run = ({ name, parameters }: OperationRequest) => operationNamed(name)(connection, parameters);
  const together = requests.length > 1 ? commitTogether(connection, requests, run) : null;
  return together ?? requests.map((request) => commitAlone(connection, request, run));
}

type Run = (request: OperationRequest) => unknown;

function commitAlone(connection: Connection, request: OperationRequest, run: Run): Reply {
  return replyWith(request.id, () => connection.transaction(() => run(request)));
}

/** Null when nothing was committed, though it might be one by one. */
function commitTogether(connection: Connection, requests: OperationRequest[], run: Run): Reply[] | null {
  const begun = replyWith(0, () => connection.run('BEGIN IMMEDIATE'));
  // Somebody else holds the database. Waiting once for all of them is enough.
  if (!begun.ok) return requests.map(({ id }) => ({ ...begun, id }));
  try {
    const replies: Reply[] = [];
    for (const request of requests) {
      replies.push(replyWith(request.id, () => insideSavepoint(connection, () => run(request))));
      // A full disk or a failing one makes SQLite take back the whole transaction, with the neighbours' work.
      if (!connection.inTransaction) return null;
    }
    connection.run('COMMIT');
    return replies;
  } catch {
    connection.rollback();
    return null;
  }
}

function insideSavepoint<T>(connection: Connection, work: () => T): T {
  connection.run('SAVEPOINT request');
  try {
    const result = work();
    connection.run('RELEASE request');
    return result;
  } catch (error) {
    if (connection.inTransaction) {
      connection.run('ROLLBACK TO request');
      connection.run('RELEASE request');
    }
    throw error;
  }
}
