import type { Model, ModelRetrySettings, ModelSettings as RequestSettings } from '@openai/agents-core';
import type { ModelChoice, ModelSettings } from '../../shared/agent.ts';
import type { RetryNotice } from '../../shared/conversation.ts';
import type { ContextSettings } from '../../shared/settings.ts';
import type { ModelTraits } from '../models/index.ts';

/** A model with what the host has to know of it to ask it well. */
export interface ModelInUse {
  model: Model;
  /** What answers, in words: "Built-in model" or "gpt-5 · api.example.com". */
  label: string;
  traits: ModelTraits;
  /** An agent's settings as this model takes them. */
  requestSettings(settings: ModelSettings): Partial<RequestSettings>;
}

/** The models of users, as turns need them. */
export interface ModelSource {
  /** A model by its choice; null is the user's default. INVALID_INPUT in words where it can't be used. */
  model(userId: string, choice: ModelChoice | null): Promise<ModelInUse>;
  context(userId: string): Promise<ContextSettings>;
  /** How a request is made again before its output began, with whom to tell of each pause. */
  retries(notify: (notice: RetryNotice) => void): ModelRetrySettings;
}
