import type { AgentRun } from './agentRun.ts';
import type { ResponsePlace } from './responseId.ts';
import { type Echo, type ResponseObject, responseObject } from './responseObject.ts';
import { type ResponseEvent, ResponseOutput } from './responseOutput.ts';
import { progressOf, type TurnView, textOf } from './turnView.ts';

/** What a response is made of. */
export interface ResponseParts {
  run: AgentRun;
  place: ResponsePlace;
  /** The id under which the agent is called. */
  model: string;
  echo: Echo;
}

/**
 * Follows a turn until there is a response: it has ended, or waits for an approval and `wait` is not set. Gives out every
 * event on the way, the first and the last one included. Null where the signal came first.
 */
export async function giveResponse(
  { run, place, model, echo }: ResponseParts,
  { wait, signal }: { wait: boolean; signal: AbortSignal },
  give: (event: ResponseEvent) => Promise<void>,
): Promise<ResponseObject | null> {
  const output = new ResponseOutput(place.from);
  const responseOf = (view: TurnView) => responseObject(place, view, { model, output: output.items, echo });
  let isFirst = true;
  let text = '';
  try {
    for await (const view of run.follow(signal)) {
      text = textOf(view.items);
      if (isFirst) {
        const begun = { ...responseOf(view), status: 'in_progress', error: null, completed_at: null };
        await give({ type: 'response.created', response: begun });
        await give({ type: 'response.in_progress', response: begun });
        isFirst = false;
      }
      for (const event of output.update(view.items)) await give(event);
      const { state } = progressOf(view);
      if (state === 'going' || (state === 'waiting' && wait)) continue;
      const response = responseOf(view);
      await give({ type: lastEvent[response.status], response });
      return response;
    }
    return null;
  } finally {
    run.told(text);
  }
}

const lastEvent = {
  in_progress: 'response.in_progress',
  completed: 'response.completed',
  failed: 'response.failed',
  cancelled: 'response.incomplete',
  incomplete: 'response.incomplete',
} as const;

/** A response as it is at this moment. */
export async function responseNow({ run, place, model, echo }: ResponseParts): Promise<ResponseObject | null> {
  const abort = new AbortController();
  for await (const view of run.follow(abort.signal)) {
    const output = new ResponseOutput(place.from);
    output.update(view.items);
    return responseObject(place, view, { model, output: output.items, echo });
  }
  return null;
}
