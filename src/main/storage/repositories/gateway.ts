import {
  defaultGatewaySettings,
  type GatewayRequest,
  type GatewaySettings,
  gatewaySettingsSchema,
} from '../../../shared/gateway.ts';
import type { Logger } from '../../../shared/logger.ts';
import type { StorageAccess } from '../access.ts';
import type { LoggedRequest } from '../operations/gateway.ts';
import type { UserLogLimits } from '../operations/userLog.ts';
import type { Retention } from '../retention.ts';
import { parseStored } from './stored.ts';

/** The gateway's settings, the same for all users, and the log of its requests. */
export interface GatewayRepository {
  /** The default ones before they were first changed. */
  settings(): Promise<GatewaySettings>;
  setSettings(settings: GatewaySettings): Promise<void>;
  /** One commit a batch. What is in the log is not added again; what is of a removed user is left out. */
  append(requests: readonly LoggedRequest[]): Promise<void>;
  /** The last requests of a user and those of nobody, oldest first, in the order in which they were added. */
  recent(userId: string, limit: number): Promise<GatewayRequest[]>;
}

const settingName = 'gateway';

export function gatewayRepository(
  { read, write, now }: StorageAccess,
  retention: Retention,
  log: Logger,
): GatewayRepository {
  let sinceTrim = 0;
  return {
    settings: async () => {
      const stored = await read('hostSettings.get', { name: settingName });
      if (stored === null) return defaultGatewaySettings;
      return parseStored(gatewaySettingsSchema, stored, 'gateway settings', log) ?? defaultGatewaySettings;
    },
    setSettings: (settings) => write('hostSettings.set', { name: settingName, value: JSON.stringify(settings) }),
    append: async (requests) => {
      if (requests.length === 0) return;
      sinceTrim += requests.length;
      const due = sinceTrim >= retention.requestsBetweenTrims;
      if (due) sinceTrim = 0;
      await write('gatewayLog.append', { requests, trim: due ? requestLimits(retention, now()) : null });
    },
    recent: (userId, limit) => read('gatewayLog.recent', { userId, limit }),
  };
}

/** What of the log stays at this moment. */
export function requestLimits({ requestsOfUser, requestAge }: Retention, now: number): UserLogLimits {
  return { ofUser: requestsOfUser, since: now - requestAge };
}
