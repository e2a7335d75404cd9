import { randomUUID } from 'node:crypto';
import type { CallRecord } from '../../../shared/serverActivity.ts';
import type { ResultPart, ToolList } from '../stores.ts';
import type { SupervisorOptions } from '../supervisor.ts';

/** Stores in memory, open to what a test wants to know or prepare. */
export class MemoryStores {
  readonly records: CallRecord[] = [];
  readonly lists = new Map<string, ToolList>();
  readonly parts: ResultPart[] = [];
  readonly secrets = new Map<string, string>();

  readonly stores: SupervisorOptions['stores'] = {
    calls: {
      append: async (records) => void this.records.push(...records),
      recent: async (serverId, limit) => this.records.filter((record) => record.serverId === serverId).slice(-limit),
    },
    toolLists: {
      list: async () => [...this.lists.values()],
      save: async (list) => void this.lists.set(list.serverId, list),
    },
    results: {
      put: async (part) => {
        this.parts.push(part);
        const { kind, mimeType, name, data } = part;
        return { handle: randomUUID(), kind, mimeType, name, bytes: data.byteLength };
      },
    },
    credentials: {
      get: async (name) => {
        const value = this.secrets.get(name);
        return value === undefined ? { status: 'none' } : { status: 'stored', value };
      },
      set: async (name, value) => void this.secrets.set(name, value),
      remove: async (name) => void this.secrets.delete(name),
    },
  };
}
