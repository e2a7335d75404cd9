import {
  type ApprovalRecord,
  type ApprovalRule,
  approvalRecordSchema,
  approvalRuleSchema,
} from '../../../shared/approval.ts';
import type { Logger } from '../../../shared/logger.ts';
import type { StorageAccess } from '../access.ts';
import type { UserLogLimits } from '../operations/userLog.ts';
import type { Retention } from '../retention.ts';
import { parseStored } from './stored.ts';

/**
 * The rules of approval, and the log of what was approved. Lines of the log come with what they are about: see
 * `TurnRepository`. What is not understood is left out, with a line in the host's log.
 */
export interface ApprovalRepository {
  /** All of a user's rules, newest first. Those of a hidden conversation are left out. */
  rules(userId: string): Promise<ApprovalRule[]>;
  /**
   * Adds a rule, or replaces the one with the same id at its place. It goes with its turn and its conversation; NOT_FOUND
   * for one that this user does not have.
   */
  saveRule(userId: string, rule: ApprovalRule): Promise<void>;
  /** NOT_FOUND for an id that this user does not have. */
  removeRule(userId: string, id: string): Promise<void>;
  /** Newest first. `before` is the id of a line: only older ones, and none where that line is not there any more. */
  log(userId: string, before: string | null, limit: number): Promise<ApprovalRecord[]>;
}

export function approvalRepository({ read, write }: StorageAccess, log: Logger): ApprovalRepository {
  return {
    rules: async (userId) => {
      const rows = await read('approvalRules.list', { userId });
      return rows.flatMap(({ id, rule }) => parseStored(approvalRuleSchema, rule, `rule ${id}`, log) ?? []);
    },
    saveRule: (userId, rule) => write('approvalRules.save', { userId, rule }),
    removeRule: (userId, id) => write('approvalRules.remove', { userId, id }),
    log: async (userId, before, limit) => {
      const rows = await read('approvalLog.read', { userId, before, limit });
      return rows.flatMap(({ id, record }) => parseStored(approvalRecordSchema, record, `approval ${id}`, log) ?? []);
    },
  };
}

/** What of the log of approvals stays at this moment. */
export function approvalLimits({ approvalsOfUser, approvalAge }: Retention, now: number): UserLogLimits {
  return { ofUser: approvalsOfUser, since: now - approvalAge };
}
