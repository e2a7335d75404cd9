import type { HttpError } from './providerHttpError.ts';

/** What a model can't do or take, by the words in which endpoints say so, and what to do about it. */
const refusals: readonly (readonly [said: RegExp, advice: string])[] = [
  [
    /support (?:tools?|tool use|tool[ _]choice|function calling)\b|tools? (?:param|choice) requires|(?:\btools|tool choice|function calling)["'`]? (?:is|are) not supported|tool choice requires/i,
    'This model can’t use tools as it is served. Choose another model, or an agent without servers.',
  ],
  [
    /["'`]temperature["'`]|\btemperature (?:is|does|must|may|should|has)\b|support (?:the )?temperature/i,
    'Empty “Temperature” in the settings of the agent: models that reason often take none, others only up to 1.',
  ],
  [
    /reasoning[._](?:effort|summary)|\breasoning effort\b|["'`]thinking|\bthinking\.|support (?:thinking|reasoning)/i,
    'Set “Reasoning effort” of the agent to the model’s own, or choose another model.',
  ],
  [/max_(?:completion_|output_)?tokens|maxOutputTokens/i, 'Change “Maximum tokens” in the settings of the agent.'],
  [
    /(?:not support|not accept|found that support).{0,20}image|image(?:s| input| content)?.{0,20}not (?:supported|allowed)|image_url.{0,40}not/i,
    'Say in Settings that the models of this provider take no images, or choose another model.',
  ],
];

/** The statuses with which endpoints refuse a part of a request; some call it a fault of their own, or not found. */
const statuses: readonly number[] = [400, 404, 422, 500];

/** What to do about a part of a request that the model does not take; null where it is refused for something else. */
export function refusalAdvice({ status, said }: HttpError): string | null {
  if (!statuses.includes(status)) return null;
  return refusals.find(([words]) => words.test(said))?.[1] ?? null;
}
