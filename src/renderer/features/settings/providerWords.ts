import type { Provider, ProviderKind } from '../../../shared/settings.ts';

interface KindWords {
  kind: ProviderKind;
  label: string;
  help: string;
}

/** The kinds of providers in the order in which they are offered. */
export const providerKinds: readonly KindWords[] = [
  {
    kind: 'openai-compatible',
    label: 'A model on this machine, or anything that speaks the OpenAI API',
    help: 'Ollama, LM Studio, llama.cpp, vLLM, and many services.',
  },
  { kind: 'openai', label: 'OpenAI', help: 'With a key from platform.openai.com.' },
  { kind: 'anthropic', label: 'Anthropic', help: 'With a key from console.anthropic.com.' },
  { kind: 'google', label: 'Google', help: 'With a Gemini key from aistudio.google.com.' },
];

/** What a provider of each kind is called unless the user says otherwise; empty where only the user can know. */
export const kindNames: Record<ProviderKind, string> = {
  openai: 'OpenAI',
  'openai-compatible': '',
  anthropic: 'Anthropic',
  google: 'Google',
};

/** Host and port of an address, or the address as it is where it has none. */
export function hostOf(baseUrl: string): string {
  return URL.canParse(baseUrl) ? new URL(baseUrl).host : baseUrl;
}

/** Where a provider answers and what it speaks, on one line. */
export function providerLine({ kind, baseUrl, api }: Provider): string {
  const languages: Record<ProviderKind, string> = {
    openai: api === 'responses' ? 'OpenAI, Responses' : 'OpenAI, Chat Completions',
    'openai-compatible': 'OpenAI-compatible',
    anthropic: 'Anthropic',
    google: 'Google',
  };
  return `${hostOf(baseUrl)} · ${languages[kind]}`;
}
