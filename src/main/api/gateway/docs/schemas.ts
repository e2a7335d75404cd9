import { agentDraftSchema, agentSchema } from '../../../../shared/agent.ts';
import {
  approvalAnswerSchema,
  approvalRecordSchema,
  approvalRuleSchema,
  waitingConversationSchema,
} from '../../../../shared/approval.ts';
import { systemInfoSchema } from '../../../../shared/contract.ts';
import {
  attachmentSchema,
  conversationEventSchema,
  conversationSchema,
  itemSchema,
  searchHitSchema,
  transcriptSchema,
  turnEventSchema,
  turnSchema,
} from '../../../../shared/conversation.ts';
import { gatewayRequestSchema, gatewayViewSchema } from '../../../../shared/gateway.ts';
import { answerSchema, questionSchema } from '../../../../shared/question.ts';
import { serverConfigSchema, serverEventSchema, serverViewSchema } from '../../../../shared/server.ts';
import { callRecordSchema, logLineSchema, serverSampleSchema } from '../../../../shared/serverActivity.ts';
import { newServerSchema } from '../../../../shared/serverChange.ts';
import { providerSchema, settingsViewSchema } from '../../../../shared/settings.ts';
import { toolInfoSchema } from '../../../../shared/tool.ts';
import { contextReportSchema } from '../../../../shared/usage.ts';
import { userSchema } from '../../../../shared/user.ts';

const sent = {
  Agent: agentSchema,
  ApprovalRecord: approvalRecordSchema,
  ApprovalRule: approvalRuleSchema,
  Attachment: attachmentSchema,
  CallRecord: callRecordSchema,
  ContextReport: contextReportSchema,
  Conversation: conversationSchema,
  ConversationEvent: conversationEventSchema,
  GatewayRequest: gatewayRequestSchema,
  GatewayView: gatewayViewSchema,
  Item: itemSchema,
  LogLine: logLineSchema,
  Provider: providerSchema,
  Question: questionSchema,
  SearchHit: searchHitSchema,
  ServerConfig: serverConfigSchema,
  ServerEvent: serverEventSchema,
  ServerSample: serverSampleSchema,
  Server: serverViewSchema,
  Settings: settingsViewSchema,
  SystemInfo: systemInfoSchema,
  ToolInfo: toolInfoSchema,
  Transcript: transcriptSchema,
  Turn: turnSchema,
  TurnEvent: turnEventSchema,
  User: userSchema,
  WaitingConversation: waitingConversationSchema,
};

const taken = {
  AgentDraft: agentDraftSchema,
  Answer: answerSchema,
  ApprovalAnswer: approvalAnswerSchema,
  NewServer: newServerSchema,
};

/** The schemas that have a name of their own in the document: what is sent, and what is taken. */
export const namedSchemas = {
  ...withStrategy(sent, 'output'),
  ...withStrategy(taken, 'input'),
};

function withStrategy<Name extends string, Schema, Strategy extends 'input' | 'output'>(
  schemas: Record<Name, Schema>,
  strategy: Strategy,
): Record<string, { schema: Schema; strategy: Strategy }> {
  return Object.fromEntries(
    Object.entries<Schema>(schemas).map(([name, schema]) => [name, { schema, strategy }] as const),
  );
}
