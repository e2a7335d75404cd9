import { assistantMessage, functionCall, ScriptedModel } from '@openai/agents-core/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { defaultAgent } from '../../shared/agent.ts';
import { defaultSettings } from '../../shared/settings.ts';
import { ContextService } from './contextService.ts';
import { done, inUse, TurnHost, turnFixture } from './testing/turnHarness.ts';

const fixture = turnFixture();
const find = (index: number) => [functionCall('library__find_book', { book: 'Emma' }, { callId: `c${index}` })];
let model: ScriptedModel;
let host: TurnHost;
let service: ContextService;

function open(contextTokens: number | null): void {
  model = new ScriptedModel([0, 1, 2, 3].flatMap((index) => [find(index), [assistantMessage('Found.')]]));
  const traits = { takesImages: false, takesFiles: false, contextTokens, contextAssumed: false, prices: null };
  const source = () => inUse(model, { traits });
  host = new TurnHost(fixture, source);
  service = new ContextService({
    agents: host.agents,
    models: {
      model: async () => source(),
      context: async () => defaultSettings.context,
      retries: () => ({ maxRetries: 0 }),
    },
    turns: fixture.store.storage.turns,
    poolOf: () => fixture.library,
  });
}

const preview = (conversationId: string | null = null, agentId: string = defaultAgent.id) =>
  service.preview(fixture.store.userId, conversationId, agentId);

describe('What the next request will consist of', () => {
  beforeEach(() => open(24_000));

  it('is foretold as it is then sent', async () => {
    fixture.library.answer = async () => done(`BEGIN ${'page '.repeat(4_000)} END`);
    let conversationId: string | null = null;
    for (let turn = 0; turn < 4; turn += 1) {
      const foretold = await preview(conversationId);
      ({ conversationId } = await host.start('Find it', conversationId));
      const { turns } = await host.until(
        conversationId,
        (transcript) => transcript.turns.length === turn + 1 && transcript.turns[turn]?.status === 'completed',
      );
      const { context } = turns[turn] ?? {};
      expect(foretold.shortenedResults).toBe([0, 0, 0, 2][turn]);
      expect(foretold).toMatchObject({
        shortened: context?.shortened,
        instructions: context?.instructions,
        tools: context?.tools,
      });
      // The turn adds its own call to what was foretold.
      expect(context?.history).toBeGreaterThan(foretold.history);
    }
  });

  it('has the agents that it can hand over to, and the room that is kept for the answer', async () => {
    const { userId } = fixture.store;
    const router = {
      ...defaultAgent,
      id: 'context-router',
      name: 'Router',
      handoffs: [defaultAgent.id],
      modelSettings: { ...defaultAgent.modelSettings, maxTokens: 2_000 },
    };
    await fixture.store.storage.agents.save(userId, [router]);
    const [plain, report] = [await preview(), await preview(null, router.id)];
    expect(plain).toMatchObject({ reply: 0, tools: [{ serverId: 'library' }] });
    expect(report.reply).toBe(2_000);
    const own = report.tools.find(({ serverId }) => serverId === 'signalbox');
    expect(own?.count).toBe(1);
    expect(own?.tokens).toBeGreaterThan(30);
    const tools = report.tools.reduce((sum, { tokens }) => sum + tokens, 0);
    expect(report.total).toBe(report.instructions + tools + report.history + report.reply);
  });

  it('has no limit for a model that takes anything', async () => {
    open(null);
    expect(await preview()).toMatchObject({ limit: null, shortenedResults: 0 });
  });
});
