import { useEffect, useRef } from 'react';
import { Notice } from '../../ui/Notice.tsx';
import { visibleText } from '../../ui/visibleText.ts';
import type { TestState } from './useProviderTest.ts';

/** Models that are offered as buttons; more than that are in the field's own list. */
const mostOffered = 12;

interface TestResultProps {
  state: TestState;
  chosen: string;
  /** Null where a model is not chosen here: then the models are only counted. */
  onPick: ((model: string) => void) | null;
}

/** What an address answered when it was tried. */
export function TestResult({ state, chosen, onPick }: TestResultProps) {
  const box = useRef<HTMLDivElement>(null);
  const { status } = state;
  useEffect(() => {
    if (status === 'answered' || status === 'failed') box.current?.scrollIntoView({ block: 'nearest' });
  }, [status]);
  return (
    <div ref={box} className="scroll-mb-14">
      {status === 'failed' && <Notice tone="bad">{state.message}</Notice>}
      {status === 'answered' && (
        <Models
          where={state.isOther ? ` at ${state.baseUrl}` : ''}
          models={state.models}
          chosen={chosen}
          onPick={onPick}
        />
      )}
    </div>
  );
}

interface ModelsProps extends Omit<TestResultProps, 'state'> {
  /** Where it answers, if that is not the address that was typed. */
  where: string;
  models: string[];
}

function Models({ where, models, chosen, onPick }: ModelsProps) {
  if (models.length === 0) {
    return <Notice tone="warn">It answers{where}, but lists no model. Enter the model’s name yourself.</Notice>;
  }
  const some = models.length > mostOffered ? `Some of its ${models.length} models:` : 'Its models:';
  return (
    <div role="status" className="space-y-1 text-second">
      <p>
        It answers{where}. {some}
      </p>
      <ul aria-label="Models" className="flex flex-wrap gap-1">
        {models.slice(0, mostOffered).map((model) => (
          <li key={model} className="max-w-full">
            {onPick === null ? (
              <span className="flex h-7 max-w-full items-center truncate rounded-control bg-soft px-2 text-label">
                {visibleText(model)}
              </span>
            ) : (
              <button
                type="button"
                aria-pressed={model === chosen}
                onClick={() => onPick(model)}
                className="h-7 max-w-full truncate rounded-control border border-line px-2 text-label hover:border-edge aria-pressed:border-accent aria-pressed:bg-accent-soft"
              >
                {visibleText(model)}
              </button>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
