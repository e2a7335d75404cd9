import { describe, expect, it } from 'vitest';
import type { ApprovalRecord, RuleContent } from '../../shared/approval.ts';
import { connected } from '../testing/connected.ts';
import { FakeHost, type FakeWorld } from '../testing/fakeHost.ts';
import { id } from '../testing/samples.ts';
import { until } from '../testing/until.ts';
import { createApprovals } from './approvals.ts';

const content: RuleContent = { serverId: 'notes', tool: 'create', action: 'allow', conditions: [] };
const record = (number: number): ApprovalRecord => ({
  id: id(number),
  at: 1_000 - number,
  conversationId: null,
  turnId: null,
  serverId: 'notes',
  serverName: 'Notes',
  tool: 'create',
  arguments: '{}',
  decision: 'allowed',
  permission: { by: 'reading' },
});

async function open(world: FakeWorld = {}) {
  const approvals = createApprovals(await connected(new FakeHost(world)));
  await until(approvals.state, ({ rules }) => rules !== null);
  return { approvals, rules: () => approvals.state.getState().rules };
}

describe('approvals', () => {
  it('has a saved rule at once, the newest first, and a changed one in its place', async () => {
    const { approvals, rules } = await open();
    const first = await approvals.saveRule(null, content);
    const second = await approvals.saveRule(null, { ...content, tool: null });
    expect(rules()?.map((rule) => rule.id)).toEqual([second.id, first.id]);
    await approvals.saveRule(first.id, { ...content, action: 'deny' });
    expect(rules()?.map(({ action }) => action)).toEqual(['allow', 'deny']);
    await approvals.removeRule(second.id);
    expect(rules()).toMatchObject([{ id: first.id, action: 'deny' }]);
    await approvals.restoreRule(second.id);
    expect(rules()?.[0]).toEqual(second);
  });

  it('reads the log piece by piece', async () => {
    const { approvals } = await open({ approvalLog: [record(1), record(2), record(3)] });
    const page = await approvals.log(null, 2);
    expect(page.map((entry) => entry.id)).toEqual([id(1), id(2)]);
    expect(await approvals.log(id(2), 2)).toMatchObject([{ id: id(3) }]);
  });
});
