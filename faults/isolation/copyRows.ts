import { openWritable } from '../../src/main/storage/connection.ts';
import { storageFiles } from '../../src/main/storage/files.ts';

/** Tables whose ids hold within a user; in this order, each refers to earlier ones only. */
const tables = ['conversations', 'turns', 'items', 'run_states', 'agents', 'approval_rules', 'approval_log'];

interface Owner {
  id: string;
  canary: string;
}

/** Gives another user a copy of every row of these tables under the same ids, with their own canary in the words. */
export async function copyRows(dataFolder: string, from: Owner, to: Owner): Promise<void> {
  const connection = openWritable(storageFiles(dataFolder).database);
  try {
    for (const table of tables) {
      const names = connection.all<{ name: string }>(`SELECT name FROM pragma_table_info('${table}')`);
      const columns = names.map(({ name }) => name).filter((name) => name !== 'row' && name !== 'user_id');
      const values = columns.map(
        (name) => `CASE typeof(${name}) WHEN 'text' THEN replace(${name}, @before, @after) ELSE ${name} END`,
      );
      connection.run(
        `INSERT INTO ${table} (user_id, ${columns.join(', ')})
         SELECT @to, ${values.join(', ')} FROM ${table} WHERE user_id = @from ORDER BY rowid
         ON CONFLICT DO NOTHING`,
        { from: from.id, to: to.id, before: from.canary, after: to.canary },
      );
    }
  } finally {
    connection.close();
  }
}
