import type { Connection } from '../connection.ts';
import { listAgents, removeAgent, saveAgents } from './agents.ts';
import { addApiKey, listApiKeys, removeApiKey, touchApiKey } from './apiKeys.ts';
import { readApprovalLog, trimApprovalLog } from './approvalLog.ts';
import { listRules, removeRule, removeSpentRules, saveRule } from './approvalRules.ts';
import { answerApprovals, turnOfApproval } from './approvals.ts';
import { appendCalls, recentCalls, trimCalls } from './calls.ts';
import { getSettings, listServers, removeServer, saveServer, setSettings } from './configuration.ts';
import {
  createConversation,
  getConversation,
  hideConversation,
  listConversations,
  renameConversation,
  restoreConversation,
  setAgent,
  setHead,
} from './conversations.ts';
import { appendRequests, getHostSetting, recentRequests, setHostSetting, trimRequests } from './gateway.ts';
import { findThread, putThread } from './gatewayThreads.ts';
import { purgeRemovedConversations } from './purge.ts';
import { addResult, dropUnsent, findResult, forgetResults, handlesBeginningWith } from './results.ts';
import { searchConversations } from './search.ts';
import { indexQueued } from './searchQueue.ts';
import { getSecret, removeSecret, setSecret } from './secrets.ts';
import { listToolLists, saveToolList } from './toolLists.ts';
import { beginTurn, copyConversation, saveTurnChanges } from './turnChanges.ts';
import { getTurn, loadTranscript, unfinishedTurns } from './turns.ts';
import { addUser, changeUser, ensureLocalUser, listUsers, removeUser, setPassphrase, touchUser } from './users.ts';

/**
 * What a storage thread can be asked, by name. An operation runs inside a transaction that its thread opens, takes
 * plain data and returns plain data, and depends on nothing but the database and its parameters: a group that failed to
 * commit is run again, one by one.
 */
export const writeOperations = {
  'users.ensureLocal': ensureLocalUser,
  'users.add': addUser,
  'users.change': changeUser,
  'users.setPassphrase': setPassphrase,
  'users.touch': touchUser,
  'users.remove': removeUser,
  'conversations.create': createConversation,
  'conversations.rename': renameConversation,
  'conversations.setAgent': setAgent,
  'conversations.setHead': setHead,
  'conversations.hide': hideConversation,
  'conversations.restore': restoreConversation,
  'conversations.purgeRemoved': purgeRemovedConversations,
  'conversations.indexQueued': indexQueued,
  'turns.begin': beginTurn,
  'turns.save': saveTurnChanges,
  'turns.copy': copyConversation,
  'gatewayThreads.put': putThread,
  'approvals.answer': answerApprovals,
  'approvalRules.save': saveRule,
  'approvalRules.remove': removeRule,
  'approvalRules.removeSpent': removeSpentRules,
  'approvalLog.trim': trimApprovalLog,
  'agents.save': saveAgents,
  'agents.remove': removeAgent,
  'servers.save': saveServer,
  'servers.remove': removeServer,
  'settings.set': setSettings,
  'secrets.set': setSecret,
  'secrets.remove': removeSecret,
  'apiKeys.add': addApiKey,
  'apiKeys.remove': removeApiKey,
  'apiKeys.touch': touchApiKey,
  'hostSettings.set': setHostSetting,
  'gatewayLog.append': appendRequests,
  'gatewayLog.trim': trimRequests,
  'calls.append': appendCalls,
  'calls.trim': trimCalls,
  'toolLists.save': saveToolList,
  'results.add': addResult,
  'results.forget': forgetResults,
  'results.dropUnsent': dropUnsent,
};

/** What the reader answers, each from one consistent state of the database. */
export const readOperations = {
  'users.list': listUsers,
  'conversations.list': listConversations,
  'conversations.get': getConversation,
  'conversations.search': searchConversations,
  'turns.transcript': loadTranscript,
  'turns.get': getTurn,
  'turns.unfinished': unfinishedTurns,
  'turns.ofApproval': turnOfApproval,
  'gatewayThreads.find': findThread,
  'approvalRules.list': listRules,
  'approvalLog.read': readApprovalLog,
  'agents.list': listAgents,
  'servers.list': listServers,
  'settings.get': getSettings,
  'secrets.get': getSecret,
  'apiKeys.list': listApiKeys,
  'hostSettings.get': getHostSetting,
  'gatewayLog.recent': recentRequests,
  'calls.recent': recentCalls,
  'toolLists.list': listToolLists,
  'results.find': findResult,
  'results.beginningWith': handlesBeginningWith,
};

/** The form that a thread calls every operation in; the parameters were typed where the request was made. */
export type Operation = (connection: Connection, parameters: unknown) => unknown;

export type WriteOperations = typeof writeOperations;
export type ReadOperations = typeof readOperations;

type AnyOperation = (connection: Connection, parameters: never) => unknown;

/** What an operation takes; nothing for one that has no parameters. */
export type ParametersOf<O extends AnyOperation> = Parameters<O> extends [Connection, infer P] ? P : undefined;

export type ResultOf<O extends AnyOperation> = ReturnType<O>;
