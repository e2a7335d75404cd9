import { joinAdjacent } from '../../shared/joinAdjacent.ts';
import { askedWith, type LanguageModel, type PromptMessage } from './askedWith.ts';

/**
 * A model of Google's that is asked nothing for which the API would refuse the request: the results of calls that were
 * made together have to come together, and what the model said to one request is one turn.
 */
export function acceptable(model: LanguageModel): LanguageModel {
  return askedWith(model, (options) => ({ ...options, prompt: joinAdjacent(options.prompt, oneTurn) }));
}

/** Null for messages of different sides, and for those of the user, which stay as they were written. */
function oneTurn(first: PromptMessage, second: PromptMessage): PromptMessage | null {
  if (first.role === 'assistant' && second.role === 'assistant') {
    return { ...first, content: [...first.content, ...second.content] };
  }
  if (first.role === 'tool' && second.role === 'tool') {
    return { ...first, content: [...first.content, ...second.content] };
  }
  return null;
}
