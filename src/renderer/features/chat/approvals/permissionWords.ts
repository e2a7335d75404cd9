import type { ApprovalScope, Permission } from '../../../../shared/approval.ts';
import type { ToolCallItem } from '../../../../shared/conversation.ts';
import { assertNever } from '../../../../shared/errors.ts';
import { visibleText } from '../../../ui/visibleText.ts';

type Case = 'asks' | 'ran' | 'refused';

const personWords: Record<ApprovalScope, Record<Case, string>> = {
  once: { asks: 'You are asked.', ran: 'You allowed it.', refused: 'You denied it.' },
  turn: { asks: 'You are asked.', ran: 'You allowed it for this turn.', refused: 'You denied it for this turn.' },
  conversation: {
    asks: 'You are asked.',
    ran: 'You allowed it for this conversation.',
    refused: 'You denied it for this conversation.',
  },
  always: {
    asks: 'You are asked.',
    ran: 'You allowed it, and its like from then on.',
    refused: 'You denied it, and its like from then on.',
  },
};

/** Why a call ran, asks or was refused, in a sentence; null where that is not known. */
export function permissionWords({ permission, status }: Pick<ToolCallItem, 'permission' | 'status'>): string | null {
  if (permission === null) return null;
  return wordsOf(permission, status === 'waiting' ? 'asks' : status === 'denied' ? 'refused' : 'ran');
}

function wordsOf(permission: Permission, now: Case): string {
  switch (permission.by) {
    case 'reading':
      return 'A read of a trusted server: it runs without asking.';
    case 'default':
      // A turn may have ended before it came to the question.
      return now === 'asks' ? 'Nothing allows it by itself, so you are asked.' : 'Nothing allows it by itself.';
    case 'policy':
      return `The agent asks before every call.`;
    case 'rule':
      return `${{ asks: 'A rule asks', ran: 'Allowed by a rule', refused: 'Denied by a rule' }[now]}: ${visibleText(permission.text)}`;
    case 'untrusted':
      return `${visibleText(permission.serverName)} is not trusted, and what it gave back before may have led to this call${now === 'asks' ? ': you are asked, whatever your rules allow' : ''}.`;
    case 'changed':
      return `The tool is not what it was when you allowed it${now === 'asks' ? ', so you are asked again' : ''}. The rule was: ${visibleText(permission.text)}`;
    case 'person':
      return personWords[permission.scope][now];
    default:
      return assertNever(permission);
  }
}
