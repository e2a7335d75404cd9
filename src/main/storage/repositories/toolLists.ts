import { z } from 'zod';
import type { Logger } from '../../../shared/logger.ts';
import { toolInfoSchema } from '../../../shared/tool.ts';
import type { StorageAccess } from '../access.ts';
import type { ToolList } from '../operations/toolLists.ts';
import { parseStored } from './stored.ts';

export type { ToolList };

/** The tools that each server had when it last ran. A list goes with its server. */
export interface ToolListRepository {
  list(userId: string): Promise<ToolList[]>;
  /** Replaces the server's list. NOT_FOUND for a server that this user does not have. */
  save(userId: string, list: ToolList): Promise<void>;
}

const toolsSchema = z.array(toolInfoSchema);

export function toolListRepository({ read, write }: StorageAccess, log: Logger): ToolListRepository {
  return {
    list: async (userId) => {
      const rows = await read('toolLists.list', { userId });
      // A list that can't be understood is as good as none: the server tells its tools when it next runs.
      return rows.flatMap((row) => {
        const tools = parseStored(toolsSchema, row.tools, `tool list of ${row.serverId}`, log);
        return tools === null ? [] : [{ ...row, tools }];
      });
    },
    save: (userId, list) => write('toolLists.save', { userId, list }),
  };
}
