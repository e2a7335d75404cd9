import { useStore } from 'zustand';
import { builtinChoice } from '../../../shared/agent.ts';
import { modelOf, useCurrentAgent } from '../../currentAgent.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/Button.tsx';
import { ColorDot } from '../../ui/ColorDot.tsx';
import { visibleText } from '../../ui/visibleText.ts';
import { useTurnActs } from './useTurnActs.ts';

/** Things that the bundled servers can do, one reading at once, one asking first, one searching. */
const examples = [
  'What time is it in Tokyo?',
  'Add a note titled Groceries: milk and eggs',
  'Find my notes about milk',
];

/** A chat before its first message. */
export function EmptyChat() {
  const { send, sending } = useTurnActs(null);
  return (
    <div className="chat-gutter flex min-h-0 flex-1 flex-col overflow-y-auto">
      <div className="m-auto w-full max-w-[calc(72ch+48px)] px-6 py-6">
        <h2 className="text-display font-semibold">What should be done?</h2>
        <Answering />
        <p className="mt-1 text-quiet">Write it below, or try one of these.</p>
        <ul className="mt-4 space-y-2">
          {examples.map((example) => (
            <li key={example}>
              <Button
                disabled={sending}
                onClick={() => void send(example)}
                className="h-auto! min-h-10 w-full justify-start! py-2! text-left text-body! whitespace-normal!"
              >
                {example}
              </Button>
            </li>
          ))}
        </ul>
        <BuiltinNotice />
      </div>
    </div>
  );
}

/** Who will answer, and what they are for. */
function Answering() {
  const agent = useCurrentAgent();
  if (agent === null) return null;
  return (
    <p className="mt-1 line-clamp-3 text-quiet [overflow-wrap:anywhere]">
      <ColorDot color={agent.color} className="mr-2 align-middle" />
      <strong className="font-semibold text-ink">{visibleText(agent.name)}</strong>
      {agent.description === '' ? ' answers.' : ` · ${visibleText(agent.description)}`}
    </p>
  );
}

/** What to expect of the built-in model, where it answers, and the way to another one. */
function BuiltinNotice() {
  const { settings, ui } = useStores();
  const agent = useCurrentAgent();
  const kept = useStore(settings.state, ({ view }) => view?.settings);
  if (agent === null || kept === undefined || modelOf(agent, kept).providerId !== builtinChoice.providerId) return null;
  return (
    <p className="mt-6 text-second text-faint">
      The built-in model answers: it picks a tool and fills it in, but holds no conversation.{' '}
      <button
        type="button"
        onClick={ui.addProvider}
        className="rounded-sm text-accent underline underline-offset-2 hover:text-accent-strong"
      >
        Connect a language model
      </button>
    </p>
  );
}
