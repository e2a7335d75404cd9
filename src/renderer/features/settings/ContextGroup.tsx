import { type FormEvent, useState } from 'react';
import type { ContextSettings } from '../../../shared/settings.ts';
import { SaveBar } from '../../SaveBar.tsx';
import { useStores } from '../../stores/stores.ts';
import { sameData } from '../../typedForm.ts';
import { Choice } from '../../ui/Choice.tsx';
import { Field, focusFirstInvalid } from '../../ui/Field.tsx';
import { Group } from '../../ui/Group.tsx';
import { useUnsaved } from '../../ui/LeaveGuard.tsx';
import { useSave } from '../../useSave.ts';
import { type ContextForm, contextForm, readContextForm } from './contextForm.ts';

const shortening = [
  {
    value: 'when-full',
    label: 'When it fills up',
    help: 'Past half of the limit, results of tools from before the last two turns reach the model as their beginning and end; near the limit also newer ones that it has read. Failures stay whole, and you see everything.',
  },
  { value: 'never', label: 'Never', help: 'Every result reaches the model whole, until the limit is met.' },
] as const;

/** How what a model is sent is kept within what it can take. */
export function ContextGroup({ context }: { context: ContextSettings }) {
  const { settings } = useStores();
  const [draft, setDraft] = useState<ContextForm | null>(null);
  const [tried, setTried] = useState(false);
  const { state, save, reset } = useSave();
  const form = draft ?? contextForm(context);
  const read = readContextForm(form);
  const dirty = !sameData(form, contextForm(context));
  useUnsaved(dirty);
  const change = (part: Partial<ContextForm>) => {
    setDraft({ ...form, ...part });
    reset();
  };
  const submit = async (event: FormEvent<HTMLElement>) => {
    event.preventDefault();
    setTried(true);
    if ('error' in read) return focusFirstInvalid(event.currentTarget);
    if (await save(() => settings.setContext(read.context))) setDraft(null);
  };
  return (
    <Group title="Context" text="A model can take only so much at once: instructions, tools and the conversation.">
      <form onSubmit={submit} noValidate aria-label="Context" className="space-y-4">
        <Field
          label="Share of tools, in percent"
          inputMode="numeric"
          className="[&_input]:w-24"
          value={form.toolShare}
          error={tried && 'error' in read ? read.error : null}
          help="Where tools would take more of the limit than this, the model searches for those that it needs instead."
          onChange={(event) => change({ toolShare: event.target.value })}
        />
        <Choice
          label="Shorten old results"
          value={form.shortenResults}
          options={shortening}
          onChange={(shortenResults) => change({ shortenResults })}
        />
        {dirty ? (
          <SaveBar state={state} cancel={{ label: 'Discard', onClick: () => setDraft(null) }} />
        ) : (
          <p role="status" className={state.status === 'saved' ? 'text-second text-quiet' : 'sr-only'}>
            {state.status === 'saved' && 'Saved.'}
          </p>
        )}
      </form>
    </Group>
  );
}
