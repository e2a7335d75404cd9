import type { ContextSettings } from '../../shared/settings.ts';
import { contextWarning } from '../../shared/usage.ts';
import type { Attachments } from './attachments.ts';
import type { GraphOptions } from './graph.ts';
import { historyCallId } from './history.ts';
import { RequestFit } from './requestFit.ts';
import { shorten } from './shortening.ts';
import { baseTokens, contextReport, requestBase } from './turnContext.ts';
import type { TurnRecorder } from './turnRecorder.ts';
import type { TurnTally } from './turnTally.ts';
import type { TurnOrigin } from './turnWorker.ts';

/** Keeps each request of a turn within what its model can take, and notes on the turn what the request consists of. */
export function fitting(
  recorder: TurnRecorder,
  { agents, path }: Pick<TurnOrigin, 'agents' | 'path'>,
  { tally, files, context }: { tally: TurnTally; files: Attachments; context: ContextSettings },
): GraphOptions['fitFor'] {
  const hasManyModels = new Set(agents.map(({ model }) => JSON.stringify(model))).size > 1;
  const rule = context.shortenResults;
  return (member, model) => {
    const { traits } = model;
    const { agent } = member();
    const { contextTokens: limit } = traits;
    const common = { recorder, files, agent, traits, hasManyModels, isNew: tally.isNew(model) };
    if (limit === null) {
      recorder.note({ context: null });
      const fit = new RequestFit({ ...common, shortened: new Map() });
      return (input) => fit.apply(input);
    }
    // The agent may be given other tools while the turn goes on.
    const base = () => requestBase(member(), traits);
    const planned = shorten(path, { traits, other: baseTokens(base()), rule });
    const shortened = new Map(planned.items.map((item) => [historyCallId(item.id), item]));
    const fit = new RequestFit({ ...common, shortened });
    return (input) => {
      const now = base();
      const room = rule === 'never' ? Number.POSITIVE_INFINITY : limit * contextWarning - baseTokens(now);
      const fitted = fit.applyWithin(input, room);
      recorder.show({ context: contextReport(now, fitted.tokens, fit.shortened) });
      return fitted.input;
    };
  };
}
