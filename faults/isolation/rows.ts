import { type Connection, openReadable } from '../../src/main/storage/connection.ts';
import { storageFiles } from '../../src/main/storage/files.ts';

/** The rows of a user by table, of every table that has rows of users; each row as JSON, in the order of the table. */
export function rowsOf(dataFolder: string, userId: string): Record<string, string[]> {
  return reading(dataFolder, (connection) =>
    Object.fromEntries(
      tablesOfUsers(connection).map((table) => [
        table,
        connection
          .all<Record<string, unknown>>(`SELECT * FROM ${table} WHERE user_id = @userId ORDER BY rowid`, { userId })
          .map(textOf),
      ]),
    ),
  );
}

/** The tables in which a text stands anywhere, and the search indexes that find one of its words. */
export function tablesWith(dataFolder: string, text: string): string[] {
  return reading(dataFolder, (connection) => {
    const tables = namesOf(
      connection,
      "type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' AND name NOT LIKE '%_search_%'",
    );
    const indexes = namesOf(connection, "type = 'table' AND sql LIKE 'CREATE VIRTUAL%fts5%'");
    const found = indexes.filter((index) => {
      const query = { words: `"${text}"` };
      return connection.all(`SELECT rowid FROM ${index} WHERE ${index} MATCH @words`, query).length > 0;
    });
    const holding = tables.filter((table) =>
      connection.all<Record<string, unknown>>(`SELECT * FROM ${table}`).some((row) => textOf(row).includes(text)),
    );
    return [...holding, ...found];
  });
}

/** Every table that says whose its rows are. */
function tablesOfUsers(connection: Connection): string[] {
  return namesOf(
    connection,
    "type = 'table' AND EXISTS (SELECT 1 FROM pragma_table_info(sqlite_schema.name) WHERE name = 'user_id')",
  );
}

function namesOf(connection: Connection, condition: string): string[] {
  return connection
    .all<{ name: string }>(`SELECT name FROM sqlite_schema WHERE ${condition} ORDER BY name`)
    .map(({ name }) => name);
}

function textOf(row: Record<string, unknown>): string {
  return JSON.stringify(row, (_name, value) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value,
  );
}

function reading<T>(dataFolder: string, work: (connection: Connection) => T): T {
  const connection = openReadable(storageFiles(dataFolder).database);
  try {
    return work(connection);
  } finally {
    connection.close();
  }
}
