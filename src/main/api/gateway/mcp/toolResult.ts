import { type CallToolResult, isSpecType } from '@modelcontextprotocol/server';
import type { ToolOutcome } from '../../../../shared/tool.ts';
import { isRecord, type WireResult } from '../../../servers/calls/wireContent.ts';

/** Keys of a result that mean something between a client and its own server only. */
const hopKeys = /^(?:io\.modelcontextprotocol|signalbox)\//;

/**
 * The result of a call for a client: what its server gave back, whole, or in words why there is nothing. A result in a
 * form that the protocol does not know is told as the text that was made of it.
 */
export function resultFor(raw: WireResult | null, outcome: ToolOutcome): CallToolResult {
  if (raw !== null) {
    const { content, structuredContent, isError, _meta } = raw;
    const meta = isRecord(_meta) ? Object.entries(_meta).filter(([key]) => !hopKeys.test(key)) : [];
    const result = {
      content: content ?? [],
      ...(structuredContent !== undefined && { structuredContent }),
      ...(isError !== undefined && { isError }),
      ...(meta.length > 0 && { _meta: Object.fromEntries(meta) }),
    };
    if (isSpecType.CallToolResult(result)) return result;
  }
  if (outcome.success) return { content: [{ type: 'text', text: outcome.data.text }] };
  return { content: [{ type: 'text', text: outcome.error.message }], isError: true };
}
