import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ApprovalRule } from '../../shared/approval.ts';
import type { ToolInfo } from '../../shared/tool.ts';
import { type PermissionQuestion, permit, toolHash, untrustedSources } from './permission.ts';
import { sample } from './testing/samples.ts';
import { done, Library } from './testing/turnHarness.ts';

const tools = new Library().view.tools;
const toolNamed = (name: string) => {
  const tool = tools.find((each) => each.name === name);
  if (tool === undefined) throw new Error(`The library has no tool ${name}.`);
  return tool;
};

function question(name: string, change: Partial<PermissionQuestion> = {}): PermissionQuestion {
  const tool = toolNamed(name);
  return {
    call: {
      serverId: 'library',
      tool: name,
      toolHash: toolHash(tool),
      arguments: { book: 'Emma' },
      turnId: randomUUID(),
      conversationId: randomUUID(),
    },
    server: { name: 'Library', trusted: true },
    tool,
    policy: 'standard',
    rules: [],
    readFrom: [],
    ...change,
  };
}

const rule = (action: ApprovalRule['action'], change: Partial<ApprovalRule> = {}): ApprovalRule => ({
  id: randomUUID(),
  serverId: 'library',
  tool: null,
  action,
  conditions: [],
  turnId: null,
  conversationId: null,
  toolHash: null,
  createdAt: 1,
  ...change,
});

describe('permit', () => {
  it('lets reads of a trusted server run and asks for everything else', () => {
    expect(permit(question('find_book'))).toEqual({ action: 'run', permission: { by: 'reading' } });
    expect(permit(question('lend_book'))).toEqual({ action: 'ask', permission: { by: 'default' } });
  });

  it('F23 does not believe an untrusted server that claims to read only', () => {
    const untrusted = { server: { name: 'Library', trusted: false } };
    expect(permit(question('find_book', untrusted)).action).toBe('ask');
  });

  it('asks for reads too where the agent asks for everything', () => {
    expect(permit(question('find_book', { policy: 'ask' }))).toEqual({ action: 'ask', permission: { by: 'policy' } });
  });

  it('puts a rule that denies before one that asks, and that before one that allows', () => {
    const [deny, ask, allow] = [rule('deny'), rule('ask'), rule('allow')];
    expect(permit(question('find_book', { rules: [allow, ask, deny] }))).toMatchObject({
      action: 'deny',
      permission: { by: 'rule', ruleId: deny.id },
    });
    expect(permit(question('find_book', { rules: [allow, ask] })).action).toBe('ask');
    expect(permit(question('lend_book', { rules: [allow] }))).toEqual({
      action: 'run',
      permission: { by: 'rule', ruleId: allow.id, text: 'Allow every tool of Library' },
    });
  });

  it('asks for a write that a rule allows once another server’s content was read in the turn', () => {
    const readFrom = ['Web pages'];
    const rules = [rule('allow')];
    expect(permit(question('lend_book', { rules, readFrom }))).toEqual({
      action: 'ask',
      permission: { by: 'untrusted', serverName: 'Web pages' },
    });
    expect(permit(question('find_book', { rules, readFrom })).action).toBe('run');
  });

  it('says of every such write whose content may have asked for it, whether a rule would allow it or not', () => {
    for (const policy of ['standard', 'ask'] as const)
      expect(permit(question('lend_book', { policy, readFrom: ['Web pages'] }))).toEqual({
        action: 'ask',
        permission: { by: 'untrusted', serverName: 'Web pages' },
      });
  });

  it('still runs what a person allowed for this very turn', () => {
    const asked = question('lend_book', { readFrom: ['Web pages'] });
    const forTurn = rule('allow', { turnId: asked.call.turnId });
    expect(permit({ ...asked, rules: [rule('allow'), forTurn] })).toMatchObject({
      action: 'run',
      permission: { ruleId: forTurn.id },
    });
  });
});

describe('toolHash', () => {
  const definition = (): ToolInfo => structuredClone(toolNamed('find_book'));

  it('is the same for the same definition, and another one for every change of it', () => {
    const hash = toolHash(definition());
    expect(toolHash(definition())).toBe(hash);
    const changes: Partial<ToolInfo>[] = [
      { description: 'Another one.' },
      { inputSchema: { type: 'object', properties: { more: {} } } },
      { annotations: { ...definition().annotations, destructive: !definition().annotations.destructive } },
    ];
    for (const change of changes) expect(toolHash({ ...definition(), ...change })).not.toBe(hash);
  });
});

describe('untrustedSources', () => {
  const trusted = (id: string) => id === 'notes';
  it('names servers that gave something back, not those that were never sent anything', () => {
    const read = sample.call({ serverId: 'web', serverName: 'Web', startedAt: 1, outcome: done('text') });
    const waiting = sample.call({ serverId: 'shop', serverName: 'Shop' });
    const own = sample.call({ serverId: 'notes', serverName: 'Notes', startedAt: 1, outcome: done('text') });
    expect(untrustedSources([read, read, waiting, own], trusted, 'notes')).toEqual(['Web']);
    expect(untrustedSources([read], trusted, 'web')).toEqual([]);
  });
});
