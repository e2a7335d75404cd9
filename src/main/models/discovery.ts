import type { FoundServer } from '../../shared/settings.ts';
import { listModels } from './listModels.ts';

/** The ports at which model servers answer unless they are told otherwise. */
export const knownServers: readonly { name: string; port: number }[] = [
  { name: 'Ollama', port: 11434 },
  { name: 'LM Studio', port: 1234 },
  { name: 'llama.cpp', port: 8080 },
  { name: 'vLLM', port: 8000 },
];

const patienceMs = 1_500;

/**
 * The model servers that answer on this machine at the given ports, of either protocol of the internet. What answers
 * something else is left out.
 */
export async function discoverServers(servers = knownServers): Promise<FoundServer[]> {
  const found = await Promise.all(
    servers.map(async ({ name, port }): Promise<FoundServer[]> => {
      const [four, six] = await Promise.all(
        ['127.0.0.1', '[::1]'].map((host) => ask(name, `http://${host}:${port}/v1`)),
      );
      // One that listens at both is one server.
      return [four ?? six ?? []].flat();
    }),
  );
  return found.flat();
}

async function ask(name: string, baseUrl: string): Promise<FoundServer | null> {
  const signal = AbortSignal.timeout(patienceMs);
  const answer = await listModels({ kind: 'openai-compatible', baseUrl }, null, { signal });
  return answer.success ? { name, baseUrl, models: answer.data.models } : null;
}
